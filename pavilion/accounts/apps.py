from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts, on the ground floor."""

    name = "pavilion.accounts"
