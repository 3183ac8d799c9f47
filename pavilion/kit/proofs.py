"""What `reconcile` proves: each app registers proofs that recompute a promise from leaf rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction


@dataclass(frozen=True)
class Finding:
    """What one proof saw: rows looked at, and a sentence for each row that breaks the promise."""

    checked: int
    breaches: Sequence[str] = ()
    note: str = ""


@dataclass(frozen=True)
class Proof:
    """One way to prove a promise of the design (its number there), over the whole database."""

    promise: int
    name: str
    find: Callable[[], Finding]


_PROOFS: dict[tuple[int, str], Proof] = {}


def register(*, promise: int, name: str, find: Callable[[], Finding]) -> None:
    """Add a proof; called from an app's `proofs` module, which its AppConfig imports when ready."""
    _PROOFS[promise, name] = Proof(promise, name, find)


def registered() -> list[Proof]:
    """All proofs, by promise and name."""
    return [_PROOFS[key] for key in sorted(_PROOFS)]


def by_sql(*, count: str, breaches: str) -> Finding:
    """A finding from two statements: one counts the rows looked at, one yields a text per breach.

    A proof looks at whole tables, often just filled and not yet analysed: a loop within a loop, which the
    planner takes for small tables, would run for minutes there.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute("SET LOCAL work_mem = '128MB'")  # whole tables are joined
        cursor.execute(count)
        checked = int(cursor.fetchone()[0])
        cursor.execute(breaches)
        texts = [str(row[0]) for row in cursor.fetchall()]
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")
        cursor.execute("SET LOCAL work_mem TO DEFAULT")
    return Finding(checked=checked, breaches=texts)
