"""What processes cost while something runs: memory asked again and again, processor time at the end."""

import os
import threading
from contextlib import contextmanager, suppress

import psutil

from pavilion import embedded
from pavilion.engines import working_in

PAUSE_SECONDS = 0.5
MIB = 1024 * 1024


@contextmanager
def watched(parent_id):
    """Watch the workers below a process, and the database; yields a dict that is filled at the end."""
    found, samples, done = {}, {}, threading.Event()
    before, busy = _cpu_seconds(parent_id), _busy_seconds()
    thread = threading.Thread(target=_sample, args=(parent_id, samples, done), daemon=True)
    thread.start()
    try:
        yield found
    finally:
        done.set()
        thread.join()
        after = _cpu_seconds(parent_id)
        spent = {name: round(after[name] - before[name], 2) for name in before}
        spent["others_on_this_machine"] = round(_busy_seconds() - busy - sum(spent.values()), 2)
        found["cpu_seconds"] = spent
        found["memory"] = {
            f"worker {number}": {
                "peak_mb": round(max(sizes) / MIB),
                "after_a_tenth_mb": round(sizes[(len(sizes) - 1) // 10] / MIB),
                "at_half_mb": round(sizes[len(sizes) // 2] / MIB),
                "at_end_mb": round(sizes[-1] / MIB),
            }
            for number, sizes in enumerate(samples.values(), start=1)
        }


def _sample(parent_id, samples, done):
    while True:
        for child in psutil.Process(parent_id).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                samples.setdefault(child.pid, []).append(child.memory_info().rss)
        if done.wait(PAUSE_SECONDS):
            return


def _cpu_seconds(parent_id):
    parent = psutil.Process(parent_id)
    database = working_in((embedded.VAR / "embedded").resolve() / "postgres")
    return {
        "workers": sum(map(_seconds_of, [parent.pid, *(c.pid for c in parent.children(recursive=True))])),
        "database": sum(map(_seconds_of, database)),
        "this_process": _seconds_of(os.getpid()),
    }


def _seconds_of(pid):
    with suppress(psutil.NoSuchProcess):
        times = psutil.Process(pid).cpu_times()
        return times.user + times.system
    return 0.0


def _busy_seconds():
    times = psutil.cpu_times()
    return sum(times) - times.idle - times.iowait - times.guest - times.guest_nice
