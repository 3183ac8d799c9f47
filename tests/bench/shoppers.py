"""Many shoppers over plain sockets in one process: each journey is a generator of requests."""

import selectors
import socket
import time
from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import urlencode

HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Answer:
    """What came back: status, the head in lower case, the body."""

    status: int
    head: bytes
    body: bytes

    def header(self, name):
        for line in self.head.split(b"\r\n"):
            key, _colon, value = line.partition(b":")
            if key.lower() == name:
                return value.strip().decode()
        return ""


class Connection:
    """One kept connection and the journey that talks over it."""

    def __init__(self, address):
        self.address = address
        self.socket = None
        self.journey = None
        self.begun = 0.0
        self.label = ""
        self.inbox = b""

    def send(self, label, head, body):
        if self.socket is None:
            self.socket = socket.create_connection(self.address)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.label, self.inbox, self.begun = label, b"", time.monotonic()
        self.socket.sendall(head + body)

    def receive(self):
        """Read what has come; an answer once it is whole."""
        piece = self.socket.recv(262_144)
        self.inbox += piece
        head, end, body = self.inbox.partition(HEAD_END)
        if not end:
            if not piece:
                raise ConnectionError("the server hung up")
            return None
        lower = head.lower()
        if b"content-length:" in lower:
            wanted = int(lower.split(b"content-length:")[1].split(b"\r\n")[0])
            if len(body) < wanted:
                return None
        elif piece and not (b"transfer-encoding: chunked" in lower and body.endswith(b"0\r\n\r\n")):
            return None
        status = int(head[9:12])
        if b"connection: close" in lower or not piece:
            self.close()
        return Answer(status, head, body)

    def close(self):
        if self.socket is not None:
            self.socket.close()
            self.socket = None


def request(label, method, path, *, cookies="", fields=None, body=b"", **headers):
    """One request as a journey yields it."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept-Language: en"]
    if cookies:
        lines.append(f"Cookie: {cookies}")
    if fields is not None:
        body = urlencode(fields).encode()
        lines.append("Content-Type: application/x-www-form-urlencoded")
    if method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return label, "\r\n".join(lines).encode() + HEAD_END, body


def drive(address, journeys, *, connections, seconds=None):
    """Let so many connections walk journeys, until the time is over or there are none left.

    Answers the seconds taken, results of finished journeys, and by label the seconds of every answer.
    """
    chooser = selectors.DefaultSelector()
    times, results = defaultdict(list), []
    begun = time.monotonic()
    over = begun + seconds if seconds else float("inf")
    busy = 0
    for _n in range(connections):
        busy += _next(Connection(address), journeys, chooser, over)
    while busy:
        for key, _event in chooser.select():
            connection = key.data
            answer = connection.receive()
            if answer is None:
                continue
            chooser.unregister(key.fileobj)
            times[connection.label].append(time.monotonic() - connection.begun)
            try:
                connection.send(*connection.journey.send(answer))
                chooser.register(connection.socket, selectors.EVENT_READ, connection)
            except StopIteration as end:
                results.append((time.monotonic(), end.value))
                busy += _next(connection, journeys, chooser, over) - 1
    return time.monotonic() - begun, results, times


def _next(connection, journeys, chooser, over):
    """Begin another journey on a connection; 0 when there is none or no time."""
    journey = next(journeys, None) if time.monotonic() < over else None
    if journey is None:
        connection.close()
        return 0
    connection.journey = journey
    connection.send(*next(journey))
    chooser.register(connection.socket, selectors.EVENT_READ, connection)
    return 1


def at_percent(values, percent):
    """The value so many percent are not above."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] if ordered else 0.0
