"""The demo's trade: tens of thousands of paid consignments in bulk, and purchases through the front door."""

import time

from django.conf import settings

from orders.services.demo import buy_through_the_door, simulate_demo
from orders.services.demo_deals import make_deals
from orders.services.demo_reviews import review_what_arrived
from pavilion.kit.money import weight_text, yuan_text
from pavilion.kit.steps import Say, register


def simulate(say: Say) -> None:
    """More than 20,000 paid consignments to all provinces, most of them from the featured lot."""
    say("Selling for ten days ...")
    done = simulate_demo()
    if done is None:
        say("  it has been sold already")
        return
    say(
        f"  {done.purchases:,} paid purchases, {done.consignments:,} consignments, "
        f"{weight_text(done.grams)}, {yuan_text(done.fen)} yuan"
    )


def buy(say: Say) -> None:
    """Two hundred purchases in two shops each, over HTTP: pages, cart, checkout, gateway, notification."""
    say("Buying through the front door ...")
    begun = time.monotonic()
    made = buy_through_the_door(site=settings.SITE_URL, on_each=lambda: None)
    if made:
        seconds = time.monotonic() - begun
        say(f"  {made} purchases in two shops each, paid and consigned: {made / seconds:.1f}/s")


def review(say: Say) -> None:
    """Buyers whose parcels arrived say what they think."""
    say(f"  {review_what_arrived()} reviews of what arrived")


def agree(say: Say) -> None:
    """Group buys half full, vouchers to try, something looked for."""
    say(f"  {make_deals()} group buys opened; try the vouchers LONGNAN-10 and SHAN-5")


register(name="simulate", order=20, run=simulate)
register(name="purchases over HTTP", order=30, run=buy)
register(name="reviews", order=70, run=review)
register(name="deals", order=75, run=agree)
