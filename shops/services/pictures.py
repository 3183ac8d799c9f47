"""Pictures of goods and shops: checked, cut to sizes, stored under the name of their content."""

from collections.abc import Sequence

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from pavilion.kit.errors import Refusal
from shops.models import Product, ProductImage
from shops.papers.renditions import PictureRefused as UnusablePicture
from shops.papers.renditions import Renditions, make_renditions

MOST_BYTES = 15 * 1024 * 1024
MOST_PICTURES = 8
FOLDER = "goods"


class PictureRefused(Refusal):
    """A file that is no picture we can use."""

    code = "picture_refused"
    default_message = _("One of the pictures cannot be used. Please choose a JPEG, PNG or WebP picture.")


def prepare_pictures(*, pictures: Sequence[bytes]) -> list[Renditions]:
    """Check pictures and cut them to sizes; no row is written yet. Raises PictureRefused."""
    if len(pictures) > MOST_PICTURES or any(len(data) > MOST_BYTES for data in pictures):
        message = _("At most eight pictures, each up to 15 MB.")
        raise PictureRefused(message, fields={"pictures": message})
    try:
        return [make_renditions(data) for data in pictures]
    except UnusablePicture as error:
        raise PictureRefused(fields={"pictures": PictureRefused.default_message}) from error


def store_renditions(*, renditions: Renditions, folder: str = FOLDER) -> list[tuple[str, int, int]]:
    """Keep the files of one picture; the same picture twice is stored once. Answers name, width, height."""
    kept = []
    for each in renditions:
        name = f"{folder}/{each.name}"
        if not default_storage.exists(name):
            name = default_storage.save(name, ContentFile(each.data))
        kept.append((name, each.width, each.height))
    return kept


def hang_pictures(*, product: Product, prepared: Sequence[Renditions]) -> list[ProductImage]:
    """Add pictures behind those the product has; the caller's transaction holds the rows."""
    start = product.images.count()
    rows = []
    for position, renditions in enumerate(prepared, start=start):
        files = sorted(store_renditions(renditions=renditions), key=lambda each: each[1])
        rows.append(
            ProductImage(
                product=product,
                position=position,
                width=files[-1][1],
                height=files[-1][2],
                renditions=files,
            )
        )
    return ProductImage.objects.bulk_create(rows)
