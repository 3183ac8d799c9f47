"""Money leaves the pavilion to a shop or grower, by the operator's hand."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models import Account, Payout
from orders.rules import books
from orders.selectors.statements import balance_of
from orders.services.ledger import Move, post
from pavilion.accounts.audit import record_act
from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal


class NothingOwed(Refusal):
    """The account has less than was to be paid out."""

    code = "nothing_owed"
    default_message = _("That much is not owed.")


@transaction.atomic(durable=True)
def pay_out(*, account: Account, fen: int, bank_reference: str, actor: User | None) -> Payout:
    """Pay out part or all of what is owed. Raises NothingOwed."""
    locked = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    if locked.shop_id is None or not 0 < fen <= balance_of(account_id=locked.pk):
        raise NothingOwed
    payout = Payout.objects.create(
        account=locked,
        fen=fen,
        state=Payout.State.PAID,
        paid_at=timezone.now(),
        bank_reference=bank_reference,
    )
    post(moves=[Move(locked.name, books.BANK, fen, f"payout:{payout.pk}")])
    record_act(actor=actor, verb="payout.pay", target=f"account:{locked.name}", detail={"fen": fen})
    return payout
