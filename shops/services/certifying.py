"""Certificates of a shop: added with a picture as proof, taken away while nobody saw them run out."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from pavilion.accounts.audit import record_act
from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal
from pavilion.kit.pages import forget_pages
from shops.models import Certificate, Product, Shop
from shops.services.pictures import prepare_pictures, store_renditions

FOLDER = "papers"


class KnownCertificate(Refusal):
    """The shop has this paper already."""

    code = "certificate_known"
    default_message = _("The shop has a certificate with this number already.")


@dataclass(frozen=True)
class CertificateData:
    """What stands on the paper; `picture` is a photograph or scan of it."""

    kind: str
    number: str
    issuer: str
    issued_on: date
    valid_until: date | None
    product: Product | None
    picture: bytes | None


def add_certificate(
    *, shop: Shop, data: CertificateData, actor: User | None, acting_for: str = ""
) -> Certificate:
    """Write down a paper of the shop. Raises KnownCertificate and PictureRefused."""
    prepared = prepare_pictures(pictures=[data.picture] if data.picture else [])
    files = [each for one in prepared for each in store_renditions(renditions=one, folder=FOLDER)]
    try:
        with transaction.atomic():
            paper = Certificate.objects.create(
                shop=shop,
                product=data.product,
                kind=data.kind,
                number=data.number,
                issuer=data.issuer,
                issued_on=data.issued_on,
                valid_until=data.valid_until,
                proof=sorted(files, key=_width),
            )
            _tell(paper, "certificate.add", actor, acting_for)
    except IntegrityError as error:
        raise KnownCertificate(fields={"number": KnownCertificate.default_message}) from error
    return paper


def _width(file: tuple[str, int, int]) -> int:
    return file[1]


@transaction.atomic
def drop_certificate(*, paper: Certificate, actor: User | None, acting_for: str = "") -> None:
    """Take a paper off the pages; the audit trail keeps its number."""
    _tell(paper, "certificate.drop", actor, acting_for)
    Certificate.objects.filter(pk=paper.pk).delete()


def _tell(paper: Certificate, verb: str, actor: User | None, acting_for: str) -> None:
    goods = [paper.product_id] if paper.product_id else paper.shop.products.values_list("pk", flat=True)
    forget_pages(*(f"product:{pk}" for pk in goods), shelves=False)
    detail = {"kind": paper.kind, "number": paper.number}
    record_act(actor=actor, verb=verb, target=paper.shop.audit_name, acting_for=acting_for, detail=detail)
