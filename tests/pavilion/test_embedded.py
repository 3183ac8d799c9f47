"""The embedded engines: found again, one per checkout, unharmed by any kill, no folder opened for them."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2
import pytest

from pavilion import embedded, engines


@pytest.fixture
def var(tmp_path):
    """A second checkout's `var`, in a folder that the unprivileged account cannot enter."""
    place = tmp_path / "checkout" / "var"
    tmp_path.chmod(0o700)
    yield place
    embedded.stop(place)
    home = (place / "embedded").resolve()
    shutil.rmtree(engines.socket_folder(place), ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


def query(urls, words):
    connection = psycopg2.connect(urls.database_url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(words)
            return cursor.fetchone() if cursor.description else None
    finally:
        connection.close()


def pids(var, name):
    return next(engine for engine in engines.engines(var) if engine.name == name).processes()


def test_the_engines_start_once_and_are_found_again(var):
    first = embedded.ensure(var)
    before = pids(var, "postgres")[:1] + pids(var, "redis")

    assert embedded.ensure(var) == first == embedded.urls(var)
    assert pids(var, "postgres")[:1] + pids(var, "redis") == before


def test_the_application_is_no_superuser_and_no_commit_is_lazy(var):
    urls = embedded.ensure(var)

    assert query(urls, "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user") == (
        False,
        True,
    )
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        assert query(urls, f"SHOW {name}") == ("on",)
    assert query(urls, "SHOW listen_addresses") == ("",)


def test_no_superuser_can_sign_in(var):
    urls = embedded.ensure(var)

    with pytest.raises(psycopg2.OperationalError, match=r"no pg_hba\.conf entry"):
        query(type(urls)(urls.database_url.replace("pavilion:@", "owner:@"), ""), "SELECT 1")


def test_no_folder_above_the_data_is_opened(var):
    above = [place for place in var.parents if place != Path("/")]
    var.parent.mkdir(parents=True)
    before = [stat.filemode(place.stat().st_mode) for place in above]

    embedded.ensure(var)

    assert [stat.filemode(place.stat().st_mode) for place in above] == before
    assert stat.filemode((var / "embedded").resolve().stat().st_mode) == "drwx------"
    assert stat.filemode(engines.socket_folder(var).stat().st_mode) == "drwx------"


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's engines run as himself")
def test_as_root_both_engines_run_under_an_unprivileged_account(var):
    embedded.ensure(var)

    for pid in pids(var, "postgres") + pids(var, "redis"):
        assert Path(f"/proc/{pid}").stat().st_uid != 0


@pytest.mark.parametrize("victims", [("postgres",), ("redis",), ("postgres", "redis")])
def test_a_killed_engine_comes_back_with_what_was_committed(var, victims):
    urls = embedded.ensure(var)
    query(urls, "CREATE TABLE kept AS SELECT 7 AS number")
    for name in victims:
        os.kill(pids(var, name)[0], signal.SIGKILL)

    embedded.ensure(var)

    assert query(urls, "SELECT number FROM kept") == (7,)
    assert embedded.status(var) == {"postgres": True, "redis": True}


def test_a_stale_process_number_of_a_living_stranger_does_not_stop_the_start(var):
    urls = embedded.ensure(var)
    stranger = pids(var, "redis")[0]  # the same account runs it, so the number looks alive
    for pid in pids(var, "postgres"):
        os.kill(pid, signal.SIGKILL)
    left = (var / "embedded" / "postgres" / "postmaster.pid").resolve()
    lines = left.read_text().splitlines()
    for path in (left, engines.socket_folder(var) / ".s.PGSQL.5432.lock"):
        path.write_text("\n".join([str(stranger), *lines[1:]]) + "\n")

    embedded.ensure(var)

    assert query(urls, "SELECT 1") == (1,)
    assert pids(var, "redis") == [stranger]


def test_a_start_cut_off_half_way_is_begun_anew(var):
    embedded.ensure(var)
    embedded.stop(var)
    home = (var / "embedded").resolve()
    (home / "postgres").rename(home / "postgres.draft")
    (home / "postgres.draft" / "PG_VERSION").unlink()

    assert query(embedded.ensure(var), "SELECT 1") == (1,)


def test_starts_at_the_same_time_make_one_server(var):
    code = f"from pathlib import Path; from pavilion import embedded; embedded.ensure(Path({str(var)!r}))"

    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda _: subprocess.run([sys.executable, "-c", code], check=False), range(4)))

    assert [run.returncode for run in runs] == [0, 0, 0, 0]
    assert len(pids(var, "redis")) == 1


def test_two_checkouts_have_servers_of_their_own(var, tmp_path):
    other = tmp_path / "other" / "var"
    try:
        query(embedded.ensure(var), "CREATE TABLE here AS SELECT 1")
        found = query(embedded.ensure(other), "SELECT to_regclass('here')")
    finally:
        embedded.stop(other)
        shutil.rmtree((other / "embedded").resolve(), ignore_errors=True)
        shutil.rmtree(engines.socket_folder(other), ignore_errors=True)

    assert found == (None,)


def test_a_copied_checkout_does_not_share_the_data(var, tmp_path):
    query(embedded.ensure(var), "CREATE TABLE here AS SELECT 1")
    copy = tmp_path / "copy" / "var"
    copy.mkdir(parents=True)
    if (var / "embedded").is_symlink():
        (copy / "embedded").symlink_to((var / "embedded").readlink())
    try:
        urls = embedded.ensure(copy)
        assert query(urls, "SELECT to_regclass('here')") == (None,)
        assert embedded.status(var) == {"postgres": True, "redis": True}
    finally:
        embedded.stop(copy)
        shutil.rmtree((copy / "embedded").resolve(), ignore_errors=True)
        shutil.rmtree(engines.socket_folder(copy), ignore_errors=True)


def test_a_new_clone_in_the_place_of_a_deleted_one_starts_empty(var):
    query(embedded.ensure(var), "CREATE TABLE here AS SELECT 1")
    before = pids(var, "postgres") + pids(var, "redis")
    shutil.rmtree(var)

    urls = embedded.ensure(var)

    assert query(urls, "SELECT to_regclass('here')") == (None,)
    assert set(before) & {*pids(var, "postgres"), *pids(var, "redis")} == set()
    assert [pid for pid in before if Path(f"/proc/{pid}/cwd").exists()] == []


def test_borrowed_engines_stop_with_the_last_borrower(var):
    with embedded.borrowed(var):
        code = (
            "from pathlib import Path; from pavilion import embedded\n"
            f"with embedded.borrowed(Path({str(var)!r})): pass"
        )
        subprocess.run([sys.executable, "-c", code], check=True)
        assert embedded.status(var) == {"postgres": True, "redis": True}

    assert embedded.status(var) == {"postgres": False, "redis": False}


def test_borrowed_engines_stop_when_the_borrower_fails(var):
    with pytest.raises(SystemExit), embedded.borrowed(var):
        sys.exit(3)

    assert embedded.status(var) == {"postgres": False, "redis": False}


def test_engines_that_were_kept_outlive_their_borrowers(var):
    embedded.keep(var)

    with embedded.borrowed(var):
        pass

    assert embedded.status(var) == {"postgres": True, "redis": True}


def test_the_secret_is_made_once_and_is_private(var):
    secret = embedded.local_secret(var)

    assert embedded.local_secret(var) == secret
    assert len(secret) > 40
    assert stat.filemode((var / "secret").stat().st_mode) == "-rw-------"


@pytest.mark.parametrize(
    ("given", "celery", "client"),
    [
        ("unix:///tmp/a/redis.sock", "redis+socket:///tmp/a/redis.sock", "unix:///tmp/a/redis.sock"),
        ("redis://cache:6379/1", "redis://cache:6379/1", "redis://cache:6379/1"),
        ("redis+socket:///tmp/a", "redis+socket:///tmp/a", "unix:///tmp/a"),
    ],
)
def test_one_redis_address_is_spelled_for_both_readers(given, celery, client):
    assert embedded.celery_url(given) == celery
    assert embedded.redis_client_url(given) == client
