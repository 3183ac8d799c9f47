from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Accounts, on the ground floor."""

    name = "pavilion.accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        """Register what reconcile proves of the audit trail, and what signing in tells."""
        import_module("pavilion.accounts.proofs")
        import_module("pavilion.accounts.receivers")
