"""What `demo` does: each app registers the steps that fill and work its part of the pavilion."""

from collections.abc import Callable
from dataclasses import dataclass

Say = Callable[[str], None]


@dataclass(frozen=True)
class Step:
    """One step of the demo: runs once engines, schema, web and worker are up; `say` prints a line."""

    name: str
    order: int
    run: Callable[[Say], None]
    after_proof: bool = False  # a word for the visitor once the books are proved


_STEPS: dict[str, Step] = {}


def register(*, name: str, order: int, run: Callable[[Say], None], after_proof: bool = False) -> None:
    """Add a step; called from an app's `steps` module, which its AppConfig imports when ready."""
    _STEPS[name] = Step(name, order, run, after_proof)


def registered() -> list[Step]:
    """All steps in order."""
    return sorted(_STEPS.values(), key=lambda step: (step.order, step.name))
