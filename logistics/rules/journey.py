"""Which states follow which: plain strings, equated with the models' own states by a test."""

CONSIGNMENT_MOVES: dict[str, frozenset[str]] = {
    "waiting": frozenset({"packing", "closed"}),
    "packing": frozenset({"packed", "closed"}),
    "packed": frozenset(),
    "closed": frozenset(),
}

DISPATCH_MOVES: dict[str, frozenset[str]] = {
    "allocating": frozenset({"splitting", "stuck"}),
    "splitting": frozenset({"finished", "stuck"}),
    "stuck": frozenset({"splitting", "finished"}),
    "finished": frozenset(),
}
