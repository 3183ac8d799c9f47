"""Orders over the days of a simulation, by weekday."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.utils import timezone

from orders.services.simulation_weights import read_weights


@dataclass(frozen=True)
class Day:
    """So many orders from `first` on, one after the other."""

    first: int
    count: int
    begins: datetime


def spread_days(*, count: int, days: int) -> Sequence[Day]:
    """Part so many orders among the last days; days that get none are left out."""
    now = timezone.now()
    past = [now - timedelta(days=n) for n in range(days, 0, -1)]
    weekdays = read_weights().weekdays
    weights = np.array([weekdays[timezone.localtime(day).weekday()] for day in past])
    ends = np.rint(np.cumsum(weights / weights.sum()) * count).astype(int).tolist()
    firsts = [0, *ends[:-1]]
    return [
        Day(first, end - first, day)
        for first, end, day in zip(firsts, ends, past, strict=True)
        if end > first
    ]
