"""The demo's first steps: a world of shops, goods and harvests; and the featured lot weighed in."""

from pavilion.kit.steps import Say, register
from shops.services.seeding import seed_world, weigh_in_featured
from shops.services.seeding_shops import DOMAIN, PASSWORD


def make_world(say: Say) -> None:
    """People, shops, goods with pictures, and harvests of nine counties."""
    say("Making a world of nine counties ...")
    if not seed_world(say=say):
        say("  it is there already")


def weigh_in(say: Say) -> None:
    """The featured lot comes onto the scales, and is lighter than what was promised."""
    missing = weigh_in_featured()
    if missing is None:
        return
    say(f"  weighed in: {missing:,} g fewer than promised; those promised last are told")


def introduce(say: Say) -> None:
    """Say who may sign in."""
    say(f"Sign in with the password {PASSWORD} as")
    for name, what in (
        ("buyer", "a buyer with purchases"),
        ("farmer", "the farmer who sells the 12 t of Sichuan pepper"),
        ("official", "the official of Wudu, with mandates for its shops"),
        ("operator", "the operator; Django admin at /admin/"),
    ):
        say(f"  {name}@{DOMAIN}  {what}")


register(name="world", order=10, run=make_world)
register(name="weigh in", order=40, run=weigh_in)
register(name="accounts", order=90, run=introduce, after_proof=True)
