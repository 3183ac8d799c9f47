"""Children live no longer than their parent, and as long as it wants them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pavilion.processes import RESTARTS, Family, ProcessFault

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


def alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_until(condition):
    for _ in range(200):
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_leaving_stops_every_child_and_what_it_started(tmp_path):
    code = f"import subprocess, time\nprint(subprocess.Popen({SLEEPER!r}).pid, flush=True)\ntime.sleep(600)"
    with Family(logs=tmp_path, env=os.environ) as family:
        family.start("parent", [sys.executable, "-c", code])
        assert wait_until(lambda: family.log_of("parent").read_text())
        child = family.children[0].process.pid
        grandchild = int(family.log_of("parent").read_text())

    assert wait_until(lambda: not alive(child) and not alive(grandchild))


def test_a_fallen_child_is_started_again(tmp_path):
    with Family(logs=tmp_path, env=os.environ) as family:
        family.start("sleeper", SLEEPER)
        first = family.children[0].process
        first.kill()
        first.wait()

        assert family.tend() == ["sleeper"]
        assert alive(family.children[0].process.pid)
        assert family.tend() == []


def test_a_child_that_keeps_falling_is_given_up_by_name(tmp_path):
    with Family(logs=tmp_path, env=os.environ) as family:
        family.start("broken", [sys.executable, "-c", ""])

        with pytest.raises(ProcessFault, match=r"broken does not stay up: see .*broken\.log"):
            tend_until_given_up(family)


def tend_until_given_up(family):
    for _ in range(RESTARTS + 1):
        family.children[0].process.wait()
        family.tend()


def test_children_die_with_a_killed_parent(tmp_path):
    code = (
        "import os, time; from pathlib import Path; from pavilion.processes import Family\n"
        f"with Family(logs=Path({str(tmp_path)!r}), env=os.environ) as family:\n"
        f"    family.start('sleeper', {SLEEPER!r})\n"
        "    print(family.children[0].process.pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        assert alive(child)

        parent.send_signal(signal.SIGKILL)

        assert wait_until(lambda: not alive(child))
