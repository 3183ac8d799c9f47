"""The demo's shelf on the front page, papers of its goods, and a few questions that were answered."""

from datetime import timedelta

from django.utils import timezone

from pavilion.accounts.models import User
from shops.models import Certificate, Display, DisplayItem, Product, Question

SHELF_GOODS = 8
ASKED = 12
QUESTIONS = (
    ("今年的新货吗？", "是的，今年采收，批次写在页面上。"),
    ("开封后怎么保存？", "密封放在阴凉干燥处，尽快食用。"),
    ("可以开发票吗？", "可以，下单时填写发票信息。"),
)


def set_up_displays() -> None:
    """One shelf of goods with a protected name, a certificate for each such good, and some answers."""
    named = list(
        Product.objects.on_sale().exclude(gi_name="").order_by("gi_name", "pk").select_related("shop")
    )
    shelf = Display.objects.create(
        title_zh="地理标志好货",
        title_en="Goods with a protected name",
        words_zh="出自武都、成县、文县、礼县的原产地。",
        words_en="Grown where their names come from.",
    )
    first = {product.gi_name: product for product in reversed(named)}
    DisplayItem.objects.bulk_create(
        DisplayItem(display=shelf, product=product, position=10 + n)
        for n, product in enumerate(sorted(first.values(), key=_key)[:SHELF_GOODS])
    )
    today = timezone.localdate()
    Certificate.objects.bulk_create(
        Certificate(
            shop=product.shop,
            product=product,
            kind=Certificate.Kind.GI,
            number=f"DEMO-{product.pk:05}",
            issuer="示例：地理标志使用登记",
            issued_on=today - timedelta(200),
            valid_until=today + timedelta(800),
        )
        for product in named
    )
    asker = User.objects.order_by("pk").first()
    Question.objects.bulk_create(
        Question(product=product, asker=asker, words=words, answer=answer, answered_at=timezone.now())
        for n, product in enumerate(Product.objects.on_sale().order_by("pk")[:ASKED])
        for words, answer in [QUESTIONS[n % len(QUESTIONS)]]
    )


def _key(product: Product) -> int:
    return product.pk
