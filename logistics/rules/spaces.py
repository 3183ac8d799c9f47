"""The free room of a box as its largest empty cuboids."""

from logistics.rules.grids import Spot

Space = tuple[int, int, int, int, int, int]  # x0, y0, z0, x1, y1, z1


def carve(spaces: list[Space], spot: Spot, least: int) -> list[Space]:
    """Take a placed box out of the free room; cuboids thinner than `least` are dropped."""
    ax, ay, az, dx, dy, dz = spot
    bx, by, bz = ax + dx, ay + dy, az + dz
    kept: list[Space] = []
    cut: list[Space] = []
    for space in spaces:
        x0, y0, z0, x1, y1, z1 = space
        if ax >= x1 or bx <= x0 or ay >= y1 or by <= y0 or az >= z1 or bz <= z0:
            kept.append(space)
            continue
        around = (
            (ax - x0, (x0, y0, z0, ax, y1, z1)),
            (x1 - bx, (bx, y0, z0, x1, y1, z1)),
            (ay - y0, (x0, y0, z0, x1, ay, z1)),
            (y1 - by, (x0, by, z0, x1, y1, z1)),
            (az - z0, (x0, y0, z0, x1, y1, az)),
            (z1 - bz, (x0, y0, bz, x1, y1, z1)),
        )
        cut += [part for width, part in around if width >= least]
    return _largest(kept, cut)


def _largest(kept: list[Space], cut: list[Space]) -> list[Space]:
    """Join both lists without the cuboids that lie inside another one."""
    result = kept
    for at, space in enumerate(cut):
        x0, y0, z0, x1, y1, z1 = space
        rivals = kept + cut[at + 1 :]
        for a0, b0, c0, a1, b1, c1 in rivals:
            if a0 <= x0 and b0 <= y0 and c0 <= z0 and a1 >= x1 and b1 >= y1 and c1 >= z1:
                break
        else:
            result = [*result, space]
            kept = result
    return result
