"""Where copies of public pages lie: a small shelf in each process, and one in Redis that all share."""

import gzip
import json
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from typing import Any

import brotli
import redis
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

from pavilion.embedded import redis_client_url

logger = logging.getLogger(__name__)

FRESH_SECONDS = 60.0
STALE_SECONDS = 60.0  # after that, while one reader has it made anew, the others get the old copy
NEWS_SECONDS = 0.5  # how often a process asks what was forgotten elsewhere
SKEW_SECONDS = 1.0  # how far the clocks of two machines may lie apart
REST_SECONDS = 2.0  # how long a lost Redis is left alone
CLAIM_MS = 5_000
SHELF_BYTES = 64 * 1024 * 1024


@dataclass
class Page:
    """One answer: its headers, its tag, when its making began, and its body as asked for so far."""

    headers: Sequence[tuple[str, str]]
    etag: str
    made_at: float
    tags: Sequence[str]
    bodies: dict[str, bytes] = field(default_factory=dict)

    @property
    def fresh(self) -> bool:
        return time.time() < self.made_at + FRESH_SECONDS

    @property
    def usable(self) -> bool:
        return time.time() < self.made_at + FRESH_SECONDS + STALE_SECONDS

    @property
    def weight(self) -> int:
        """Bytes it takes on the shelf, the plain body counted, which the first plain reader makes."""
        return 500 + 6 * len(self.bodies["br"])

    def body(self, encoding: str) -> bytes:
        """The body as the reader takes it: "br", "gzip" or "" for plain."""
        found = self.bodies.get(encoding)
        if found is None:
            plain = self.bodies.get("") or brotli.decompress(self.bodies["br"])
            found = gzip.compress(plain, 6, mtime=0) if encoding == "gzip" else plain
            self.bodies[encoding] = found
        return found

    def packed(self) -> bytes:
        """The page as one string of bytes for Redis."""
        head = json.dumps([list(self.headers), self.etag, self.made_at, list(self.tags)])
        return head.encode() + b"\n" + self.bodies["br"]


def page_of(*, headers: Sequence[tuple[str, str]], body: bytes, made_at: float, tags: Sequence[str]) -> Page:
    """A page just made; pressed once, because nearly every browser takes it pressed."""
    etag = f'W/"{blake2b(body, digest_size=12).hexdigest()}"'
    return Page(headers, etag, made_at, tags, {"br": brotli.compress(body, quality=7)})


def _unpacked(data: bytes) -> Page:
    head, _line, body = data.partition(b"\n")
    headers, etag, made_at, tags = json.loads(head)
    return Page([(name, value) for name, value in headers], etag, made_at, tags, {"br": body})


class PageStore:
    """Finds, keeps and forgets pages. A Redis that is away costs speed, never an answer."""

    def __init__(self, *, url: str, prefix: str) -> None:
        self._redis = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=0.5)
        self._prefix = prefix
        self._lock = threading.Lock()
        self._shelf: OrderedDict[str, Page] = OrderedDict()
        self._bytes = 0
        self._claims: set[str] = set()
        self._forgotten: dict[str, float] = {}
        self._asked_at = 0.0
        self._rest_until = 0.0
        self._swept_at = 0.0

    def find(self, key: str, *, shared: bool) -> Page | None:
        """A copy that nothing has changed since; it may be stale, see `fresh`."""
        self._hear_news()
        with self._lock:
            page = self._shelf.get(key)
            if page is not None:
                self._shelf.move_to_end(key)
        if page is not None and page.fresh and self._holds(page):
            return page
        if shared and (data := self._ask("get", self._prefix + key)):
            page = _unpacked(data)
            self._put(key, page)
        return page if page is not None and page.usable and self._holds(page) else None

    def keep(self, key: str, page: Page, *, shared: bool) -> None:
        """Put a page on the shelf and, if all processes may want it, into Redis."""
        self._put(key, page)
        if shared:
            life = round((FRESH_SECONDS + STALE_SECONDS) * 1000)
            self._ask("set", self._prefix + key, page.packed(), px=life)

    def claim(self, key: str, *, shared: bool) -> bool:
        """Whether the caller is the one who makes this page; the others wait or take the old one."""
        with self._lock:
            if key in self._claims:
                return False
            self._claims.add(key)
        if not shared or self._resting:
            return True
        won = self._ask("set", f"{self._prefix}claim:{key}", "1", nx=True, px=CLAIM_MS)
        if won or self._resting:
            return True
        with self._lock:
            self._claims.discard(key)
        return False

    def release(self, key: str, *, shared: bool) -> None:
        """The page is made, or cannot be kept: whoever waits need wait no longer."""
        if shared:
            self._ask("delete", f"{self._prefix}claim:{key}")
        with self._lock:
            self._claims.discard(key)

    def claimed(self, key: str, *, shared: bool) -> bool:
        """Whether somebody is making this page just now."""
        with self._lock:
            if key in self._claims:
                return True
        return bool(shared and self._ask("exists", f"{self._prefix}claim:{key}"))

    def forget(self, tags: Sequence[str]) -> None:
        """From now on find no page that tells of these; other processes hear of it in half a second."""
        now = time.time()
        with self._lock:
            self._forgotten.update(dict.fromkeys(tags, now))
        name, oldest = f"{self._prefix}forgotten", now - FRESH_SECONDS - STALE_SECONDS - SKEW_SECONDS
        self._ask("zadd", name, dict.fromkeys(tags, now))
        if now > self._swept_at + FRESH_SECONDS:
            self._swept_at = now
            self._ask("zremrangebyscore", name, "-inf", oldest)

    def clear(self) -> None:
        """Take everything off this process's shelf."""
        with self._lock:
            self._shelf.clear()
            self._forgotten.clear()
            self._bytes, self._asked_at, self._rest_until = 0, 0.0, 0.0

    def _holds(self, page: Page) -> bool:
        since = page.made_at - SKEW_SECONDS
        return all(self._forgotten.get(tag, 0.0) < since for tag in page.tags)

    def _hear_news(self) -> None:
        now = time.time()
        if now - self._asked_at < NEWS_SECONDS:
            return
        oldest = self._asked_at - NEWS_SECONDS - SKEW_SECONDS
        self._asked_at = now
        news = self._ask("zrangebyscore", f"{self._prefix}forgotten", oldest, "+inf", withscores=True)
        with self._lock:
            for tag, when in news or ():
                self._forgotten[tag.decode()] = when
            if len(self._forgotten) > 10_000:
                old = now - FRESH_SECONDS - STALE_SECONDS - SKEW_SECONDS
                self._forgotten = {tag: when for tag, when in self._forgotten.items() if when > old}

    def _put(self, key: str, page: Page) -> None:
        with self._lock:
            before = self._shelf.pop(key, None)
            self._shelf[key] = page
            self._bytes += page.weight - (before.weight if before else 0)
            while self._bytes > SHELF_BYTES and len(self._shelf) > 1:
                _key, gone = self._shelf.popitem(last=False)
                self._bytes -= gone.weight

    @property
    def _resting(self) -> bool:
        return time.time() < self._rest_until

    def _ask(self, command: str, *words: object, **more: object) -> Any:
        if self._resting:
            return None
        try:
            return getattr(self._redis, command)(*words, **more)
        except redis.RedisError as error:
            self._rest_until = time.time() + REST_SECONDS
            logger.warning("page cache without Redis for a moment: %s", error)
            return None


@cache
def store() -> PageStore:
    """The store of this process; two sites, and two releases of one, may share a Redis."""
    name = settings.DATABASES["default"]["NAME"]
    release = getattr(staticfiles_storage, "manifest_hash", "")
    prefix = f"pages:{name}:{settings.BROKER_PREFIX}{release}:"
    return PageStore(url=redis_client_url(settings.REDIS_URL), prefix=prefix)
