"""Shops: opened, described, paused; their freight terms, their keepers, and the mandates they give."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pypinyin import lazy_pinyin

from pavilion.accounts.audit import record_act
from pavilion.accounts.models import Act, Appointment, User
from pavilion.kit.errors import PleaseRetry, Refusal
from shops.models import Keeper, Mandate, Power, Shop
from shops.rules.naming import first_free, key_from
from shops.services.shelving import refresh_shop

OPERATOR = "operator"  # in the detail of an act: who paused


class ShopNotOpen(Refusal):
    """Only an open shop is paused, only a paused one reopened."""

    code = "shop_state"
    default_message = _("The shop is not in a state that allows this.")


class PausedByOperator(Refusal):
    """What the operator paused, a keeper does not open."""

    code = "paused_by_operator"
    default_message = _("The operator paused this shop. Please ask the operator to open it again.")


class NotYourRegion(Refusal):
    """An official opens shops, and receives mandates, in her own region and term only."""

    code = "not_your_region"
    default_message = _("This is outside the region or the term of the appointment.")


class OwnersOnly(Refusal):
    """Some things only an owner may do, and never under a mandate."""

    code = "owners_only"
    default_message = _("Only an owner of the shop may do this.")


@dataclass(frozen=True)
class ShopData:
    """What a shop says of itself."""

    name_zh: str
    sender_name: str
    sender_phone: str
    sender_address: str
    name_en: str = ""
    about_zh: str = ""
    about_en: str = ""
    licence: str = ""


@transaction.atomic
def open_shop(
    *,
    data: ShopData,
    region_code: str,
    keeper: User,
    actor: User | None,
    appointment: Appointment | None = None,
    kind: str = Shop.Kind.FARM,
) -> Shop:
    """Open a shop for a household: under an appointment it opens at once and begins with a mandate the
    farmer can withdraw; otherwise it waits for the operator's approval. Raises NotYourRegion, PleaseRetry."""
    if appointment is not None:
        check_appointment(appointment=appointment, region_code=region_code)
    try:
        with transaction.atomic():
            shop = Shop.objects.create(
                slug=_free_slug(data),
                kind=kind,
                state=Shop.State.OPEN if appointment else Shop.State.APPLIED,
                region_id=region_code,
                opened_by=appointment,
                **asdict(data),
            )
    except IntegrityError as error:
        raise PleaseRetry from error
    Keeper.objects.create(shop=shop, person=keeper, role=Keeper.Role.OWNER)
    if appointment is not None:
        Mandate.objects.create(shop=shop, appointment=appointment, powers=list(Power.values))
    _record(shop, "shop.open", actor, shop.audit_name if appointment else "")
    return shop


@transaction.atomic
def describe_shop(*, shop: Shop, data: ShopData, actor: User | None, acting_for: str = "") -> Shop:
    """Rename a shop, or change what it says of itself and who stands on its labels."""
    changed = [name for name, value in asdict(data).items() if getattr(shop, name) != value]
    for name in changed:
        setattr(shop, name, getattr(data, name))
    shop.save(update_fields=list(asdict(data)))
    _record(shop, "shop.describe", actor, acting_for, changed=changed)
    refresh_shop(shop=shop)
    return shop


@transaction.atomic
def set_freight_terms(
    *, shop: Shop, free_freight_from_fen: int | None, actor: User | None, acting_for: str = ""
) -> None:
    """From which sum of goods the shop pays the freight; None: never. Orders placed keep their terms."""
    Shop.objects.filter(pk=shop.pk).update(free_freight_from_fen=free_freight_from_fen)
    _record(shop, "shop.freight_terms", actor, acting_for, free_freight_from_fen=free_freight_from_fen)


def approve_shop(*, shop: Shop, actor: User | None) -> None:
    """The operator lets a shop that applied open its door. Raises ShopNotOpen."""
    _move(shop, Shop.State.APPLIED, Shop.State.OPEN, "shop.approve", actor, "")


def pause_shop(*, shop: Shop, actor: User | None, acting_for: str = "", as_operator: bool = False) -> None:
    """Take all goods of a shop off the public pages for a while; what the operator paused, only the operator
    opens again. Raises ShopNotOpen."""
    by = {"by": OPERATOR} if as_operator else {}
    _move(shop, Shop.State.OPEN, Shop.State.PAUSED, "shop.pause", actor, acting_for, **by)


def reopen_shop(*, shop: Shop, actor: User | None, acting_for: str = "", as_operator: bool = False) -> None:
    """Open a paused shop again. Raises ShopNotOpen, and PausedByOperator at the desk."""
    if not as_operator and paused_by_operator(shop=shop):
        raise PausedByOperator
    _move(shop, Shop.State.PAUSED, Shop.State.OPEN, "shop.reopen", actor, acting_for)


def paused_by_operator(*, shop: Shop) -> bool:
    """Whether the shop's last pause was the operator's: the audit trail, which nobody changes, tells."""
    moves = Act.objects.filter(verb__in=("shop.pause", "shop.reopen"), target=shop.audit_name)
    last = moves.order_by("-pk").values_list("detail", flat=True).first()
    return last is not None and last.get("by") == OPERATOR


@transaction.atomic
def set_payout_details(*, shop: Shop, details: str, actor: User) -> None:
    """Where the shop's money goes: an owner's own word, never under a mandate. Raises OwnersOnly."""
    if not shop.keepers.filter(person=actor, role=Keeper.Role.OWNER).exists():
        raise OwnersOnly
    Shop.objects.filter(pk=shop.pk).update(payout_details=details)
    _record(shop, "shop.payout_details", actor, "")


@transaction.atomic
def grant_mandate(
    *, shop: Shop, appointment: Appointment, powers: Sequence[str], actor: User | None
) -> Mandate:
    """Let an official act for the shop within these powers; replaces her living mandate.

    Raises NotYourRegion, and OwnersOnly unless an owner or the operator grants it.
    """
    _check_owner(shop, actor)
    check_appointment(appointment=appointment, region_code=shop.region_id)
    asked = [power for power in Power.values if power in powers]
    if not asked:
        message = _("Choose at least one power.")
        raise OwnersOnly(message, fields={"powers": message})
    Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)  # one living mandate per appointment
    shop.mandates.filter(appointment=appointment, ended_at__isnull=True).update(ended_at=timezone.now())
    mandate = Mandate.objects.create(shop=shop, appointment=appointment, powers=asked)
    _record(shop, "mandate.grant", actor, "", person=appointment.person_id, powers=asked)
    return mandate


@transaction.atomic
def withdraw_mandate(*, shop: Shop, mandate_id: int, actor: User | None) -> bool:
    """End a mandate at once; False when it had ended already. Raises OwnersOnly."""
    _check_owner(shop, actor)
    ended = shop.mandates.filter(pk=mandate_id, ended_at__isnull=True).update(ended_at=timezone.now())
    if ended:
        _record(shop, "mandate.withdraw", actor, "", mandate=mandate_id)
    return bool(ended)


def check_appointment(*, appointment: Appointment, region_code: str) -> None:
    """An appointment serves today, and the region lies in it. Raises NotYourRegion."""
    living = Appointment.objects.living(on=timezone.localdate()).filter(pk=appointment.pk).exists()
    if not living or not region_code.startswith(appointment.region_id):
        raise NotYourRegion


def _check_owner(shop: Shop, actor: User | None) -> None:
    if actor is None or actor.is_staff:
        return
    if not shop.keepers.filter(person=actor, role=Keeper.Role.OWNER).exists():
        raise OwnersOnly


@transaction.atomic
def _move(
    shop: Shop, source: str, target: str, verb: str, actor: User | None, acting_for: str, **detail: object
) -> None:
    if Shop.objects.filter(pk=shop.pk, state=source).update(state=target) != 1:
        raise ShopNotOpen
    shop.state = target
    _record(shop, verb, actor, acting_for, **detail)
    refresh_shop(shop=shop)


def _free_slug(data: ShopData) -> str:
    stem = key_from(data.name_en or "-".join(lazy_pinyin(data.name_zh)), fallback="shop", most=50)
    return first_free(
        stem, taken=set(Shop.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    )


def _record(shop: Shop, verb: str, actor: User | None, acting_for: str, **detail: object) -> None:
    record_act(actor=actor, verb=verb, target=shop.audit_name, acting_for=acting_for, detail=detail)
