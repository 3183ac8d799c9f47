"""Read an old Excel workbook in a process of its own with little memory and little time.

Nothing in such a file says before how large it becomes: two cells far apart, or one long text named a
hundred thousand times, make gigabytes of some kilobytes. What does not fit here ends here.
"""

import io
import json
import resource
import subprocess
import sys
from collections.abc import Sequence

from python_calamine import CalamineError, CalamineWorkbook

MOST_MEMORY, MOST_SECONDS = 768 * 1024 * 1024, 20
UNREADABLE = 3  # the exit status for a file that is no workbook


class TooLarge(Exception):
    """The workbook becomes more than there is room for."""


def read_old_workbook(*, body: bytes, most_rows: int, most_cells: int, most_text: int) -> list[list[object]]:
    """The first sheet's records, at most one row more than asked for. Raises TooLarge, ValueError."""
    limits = [str(most_rows), str(most_cells), str(most_text)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell
            [sys.executable, "-m", __name__, *limits],
            input=body,
            capture_output=True,
            timeout=2 * MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        raise TooLarge from fault
    if done.returncode == UNREADABLE:
        raise ValueError("no workbook")
    if done.returncode:
        raise TooLarge
    found: list[list[object]] = json.loads(done.stdout)
    return found


def _main(most_rows: int, most_cells: int, most_text: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False, nrows=most_rows + 1)
    except (CalamineError, IndexError, OSError, ValueError):
        sys.exit(UNREADABLE)
    json.dump([_plain(row[:most_cells], most_text) for row in rows], sys.stdout)


def _plain(cells: Sequence[object], most_text: int) -> list[object]:
    """Numbers stay numbers; all else is text, as the table is cleaned to in the end."""
    return [cell if isinstance(cell, bool | int | float) else str(cell)[: 2 * most_text] for cell in cells]


if __name__ == "__main__":
    _main(*(int(word) for word in sys.argv[1:4]))
