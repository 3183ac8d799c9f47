"""The demo's trade: tens of thousands of paid consignments in bulk."""

from orders.services.demo import simulate_demo
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


register(name="simulate", order=20, run=simulate)
