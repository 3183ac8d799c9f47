"""Child processes that live no longer than their parent: what `demo` starts and stops together."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

PR_SET_PDEATHSIG = 1
RESTARTS = 5  # within one minute; then something is wrong that a restart does not mend


class ProcessFault(Exception):
    """A child does not stay up; the message names its log."""


@dataclass
class Child:
    """One child and how to start it again."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes]
    started: list[float] = field(default_factory=list)


class Family:
    """Start children, raise the fallen, stop all in reverse order on leaving."""

    def __init__(self, *, logs: Path, env: Mapping[str, str]) -> None:
        self.logs = logs
        self.env = dict(env)
        self.children: list[Child] = []

    def __enter__(self) -> Self:
        self.logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in reversed(self.children):
            _stop(child.process, seconds=20)

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start one child; its output goes to a log of its own."""
        child = Child(name, command, self._spawn(name, command), [time.monotonic()])
        self.children.append(child)

    def tend(self) -> list[str]:
        """Start again what has died; say whom. Raises ProcessFault when one keeps dying."""
        raised = []
        for child in self.children:
            if child.process.poll() is None:
                continue
            now = time.monotonic()
            child.started = [then for then in child.started if now - then < 60] + [now]
            if len(child.started) > RESTARTS:
                raise ProcessFault(f"{child.name} does not stay up: see {self.log_of(child.name)}")
            _stop(child.process, seconds=5)
            child.process = self._spawn(child.name, child.command)
            raised.append(child.name)
        return raised

    def log_of(self, name: str) -> Path:
        """Where this child writes."""
        return self.logs / f"{name}.log"

    def _spawn(self, name: str, command: Sequence[str]) -> subprocess.Popen[bytes]:
        parent = os.getpid()
        with self.log_of(name).open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own programs, no shell
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.env,
                start_new_session=True,
                preexec_fn=lambda: _die_with(parent),  # noqa: PLW1509 - the parent has one thread
            )


def _die_with(parent: int) -> None:
    """Ask the kernel to end this process when its parent ends, however that happens."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


def _stop(process: subprocess.Popen[bytes], *, seconds: int) -> None:
    """End a child politely, then its whole group for certain."""
    with suppress(ProcessLookupError):
        process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=seconds)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
