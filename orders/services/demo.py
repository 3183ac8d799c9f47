"""What the demo buys."""

from orders.services.simulation import Featured, Simulated, simulate_sales
from shops.models import Harvest
from shops.services.seeding_harvests import FEATURED_LOT

CONSIGNMENTS = 20_600
OF_FEATURED = 15_600
SEED = 2024


def simulate_demo() -> Simulated | None:
    """Sell the demo's goods, the featured lot to the last gram; None when that was done before."""
    lot = Harvest.objects.filter(code=FEATURED_LOT).values_list("pk", flat=True).get()
    return simulate_sales(
        consignments=CONSIGNMENTS, seed=SEED, days=10, featured=Featured(harvest_id=lot, orders=OF_FEATURED)
    )
