"""The packs of a consignment that may meet, and what any part of them costs at least in any carton."""

from dataclasses import dataclass, field

import numpy as np

from tests.optimum.placer import decide, scales, turns_of
from tests.optimum.raw import NEVER, agree, cases, prices

PROOFS = 400  # so many of the sharpest proofs are tried on every part


@dataclass(frozen=True)
class Likeness:
    """What tells packs apart for the purse; packs of one likeness are one kind."""

    grams: int
    sides: tuple
    rigid: bool
    upright: bool
    fragile: bool
    odour: str
    group: str
    fresh: bool

    @property
    def box(self):
        return (*self.sides, self.upright)


def like(thing):
    return Likeness(
        thing.grams, thing.sides, thing.rigid, thing.upright,
        thing.fragile, thing.odour, thing.group, thing.fresh,
    )  # fmt: skip


def families(lines):
    """Part (thing, count) lines into groups that never meet: mappings from a likeness to a count."""
    counts = {}
    for thing, count in lines:
        counts[like(thing)] = counts.get(like(thing), 0) + count
    left, found = sorted(counts, key=repr), []
    while left:
        group = [left.pop()]
        for one in group:
            near = [other for other in left if agree(one, other)]
            left = [other for other in left if other not in near]
            group += near
        found.append({kind: counts[kind] for kind in sorted(group, key=repr)})
    return found


@dataclass
class Family:
    """Kinds with their counts, to one province within so many days."""

    counts: dict
    province: str
    days: int | None
    struck: list = field(default_factory=list)  # (carton, part): proved not to fit, with all that holds it

    def __post_init__(self):
        self.kinds = list(self.counts)
        self.grams = np.array([kind.grams for kind in self.kinds])
        self.volumes = np.array([np.prod(kind.sides, dtype=np.int64) for kind in self.kinds])
        self.glass = np.array([kind.fragile for kind in self.kinds], dtype=np.int64)
        self.fresh = np.array([kind.fresh for kind in self.kinds])
        pairs = [[agree(one, other) for other in self.kinds] for one in self.kinds]
        self.foes = ~np.array(pairs)
        self.welcome = [[self._goes(kind, case) for kind in self.kinds] for case in cases()]
        self.proofs = [self._proofs(index) for index in range(len(cases()))]

    @staticmethod
    def _goes(kind, case):
        soft_enough = not (case.kind == "padded_bag" and kind.rigid)
        meant = case.groups is None or kind.group in case.groups
        carried = kind.grams <= case.load and not (kind.fragile and not case.glass)
        return meant and soft_enough and carried and bool(turns_of(kind.box, case.inner))

    def _proofs(self, index):
        """Return the kinds that may lie in a carton at all, and what part of it each takes by every proof."""
        held = [at for at, goes in enumerate(self.welcome[index]) if goes]
        if not held:
            return held, None
        boxes = sorted({self.kinds[at].box for at in held})
        rows = scales(tuple(boxes), cases()[index].inner)
        rows = rows[:, [boxes.index(self.kinds[at].box) for at in held]]
        sharp = np.argsort(-rows.sum(axis=1), kind="stable")[:PROOFS]
        each = np.argsort(-rows, axis=0, kind="stable")[: PROOFS // 8].ravel()
        return held, rows[np.unique(np.concatenate([sharp, each]))]

    def parts(self, most):
        """Return every part that goes into some carton as far as the proofs tell, or None beyond `most`."""
        found = np.zeros((1, len(self.kinds)), dtype=np.int64)
        for at, kind in enumerate(self.kinds):
            grown = []
            for count in range(self.counts[kind] + 1):
                more = found.copy()
                more[:, at] = count
                more = more[self.least(more, allow_empty=True) < NEVER]
                if not len(more):
                    break
                grown.append(more)
            found = np.concatenate(grown)
            if len(found) > most:
                return None
        return found[found.any(axis=1)]

    def least(self, parts, *, allow_empty=False):
        """Return what each part costs at least."""
        return self.by_case(parts, allow_empty=allow_empty).min(axis=0)

    def by_case(self, parts, *, allow_empty=False):
        """Return what each part costs at least in each carton; NEVER where it is proved not to go in."""
        table = np.full((len(cases()), len(parts)), NEVER)
        present = parts > 0
        grams, volumes, glass = parts @ self.grams, parts @ self.volumes, parts @ self.glass
        at_odds = ((present @ self.foes.astype(np.int64)) * present).any(axis=1)
        if np.diag(self.foes).any():
            at_odds &= ((parts > 1) & np.diag(self.foes)).any(axis=1)
        cold = present @ self.fresh.astype(np.int64) > 0
        for index, case in enumerate(cases()):
            held, rows = self.proofs[index]
            if not held:
                continue
            others = [at for at in range(len(self.kinds)) if at not in held]
            goes = (grams <= case.load) & (volumes <= case.room) & (glass <= case.glass) & ~at_odds
            goes &= ~present[:, others].any(axis=1)
            goes[goes] = self._unproved(parts[goes][:, held], rows)
            for number, part in self.struck:
                if number == index:
                    goes &= (parts < part).any(axis=1)
            warm, chilled = (prices(self.province, self.days, fresh) for fresh in (False, True))
            table[index, goes] = warm[index][grams[goes]]
            table[index, goes & cold] = chilled[index][grams[goes & cold]]
        if not allow_empty:
            table[:, ~present.any(axis=1)] = NEVER
        return table

    @staticmethod
    def _unproved(parts, rows):
        worst = np.zeros(len(parts))
        for start in range(0, len(rows), 50):
            worst = np.maximum(worst, (parts @ rows[start : start + 50].T).max(axis=1, initial=0))
        return worst <= 1 + 1e-9

    def decide(self, index, part):
        """Answer exactly whether a part goes into a carton."""
        boxes = [kind.box for kind, count in zip(self.kinds, part, strict=True) for _ in range(count)]
        return decide(boxes, cases()[index].inner)
