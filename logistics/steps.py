"""The demo's dispatch through the real worker, with a progress bar; and first parcels on their way."""

import sys
import time

from logistics.models import Dispatch
from logistics.selectors.progress import Progress, progress
from logistics.services.demo import dispatch_everything, send_some_on_their_way, weigh_up
from pavilion.accounts.models import User
from pavilion.kit.money import weight_text, yuan_text
from pavilion.kit.steps import Say, register

PATIENCE_SECONDS = 600
BAR = 40


class DispatchStuck(Exception):
    """The demo's dispatch does not end."""


def dispatch(say: Say) -> None:
    """Dispatch everything that is here and promised, follow it, and say what came out."""
    operator = User.objects.filter(is_staff=True).order_by("pk")[0]
    started = dispatch_everything(actor=operator)
    if started is None:
        say("Nobody waits for goods that are here.")
        return
    dispatch_id, harvests = started
    say(f"Dispatching {len(harvests)} harvests ...")
    end = _follow(dispatch_id, say)
    freight = end.fee_fen + end.carton_fen + end.handling_fen
    say(f"  consignments: {end.consignments:,}")
    say(f"  parcels: {end.parcels:,} with {weight_text(end.net_grams)} of goods")
    say(f"  freight: {yuan_text(freight)} yuan, of which couriers {yuan_text(end.fee_fen)}")
    say(f"  {end.parcels_per_second:,.0f} parcels/s in {end.seconds:.1f} s")
    balance = weigh_up(harvest_ids=harvests)
    say(f"  fell short: {weight_text(balance.short_grams)}; could not be sent: {end.unsendable_packs} packs")
    say(
        f"  mass balance: received {weight_text(balance.received_grams)} = packed "
        f"{weight_text(balance.packed_grams)} + held {weight_text(balance.held_grams)} + on hand "
        f"{weight_text(balance.on_hand_grams)} + lost {weight_text(balance.lost_grams)}"
    )


def travel(say: Say) -> None:
    """Couriers sign for some parcels, and some arrive."""
    handed = send_some_on_their_way()
    if handed:
        say(f"Couriers signed for {handed:,} parcels; some have arrived.")


def _follow(dispatch_id: int, say: Say) -> Progress:
    bar = Bar(say)
    begun = time.monotonic()
    while True:
        now = progress(dispatch_id=dispatch_id)
        bar.show(now)
        if now.is_over:
            return now
        if now.state == Dispatch.State.STUCK or time.monotonic() - begun > PATIENCE_SECONDS:
            raise DispatchStuck(f"{now.code}: {now.trouble or now.state}")
        time.sleep(0.2)


class Bar:
    """A bar that moves on a terminal; elsewhere a line at every fifth."""

    def __init__(self, say: Say) -> None:
        self.say = say
        self.fifth = 0

    def show(self, now: Progress) -> None:
        """Draw where the dispatch stands."""
        line = f"{now.percent:3d} %  {now.consignments_done:,}/{now.consignments:,}  {now.parcels:,} parcels"
        if sys.stderr.isatty():
            done = now.percent * BAR // 100
            sys.stderr.write(f"\r  [{'#' * done}{'.' * (BAR - done)}] {line}" + "\n" * now.is_over)
            sys.stderr.flush()
        elif now.percent // 20 > self.fifth:
            self.fifth = now.percent // 20
            self.say(f"  {line}")


register(name="dispatch", order=50, run=dispatch)
register(name="travel", order=60, run=travel)
