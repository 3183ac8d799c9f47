from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Front page, desk and office landing pages, made of panels."""

    name = "pavilion.home"

    def ready(self) -> None:
        """Let the API's addresses hold codes."""
        from pavilion.home.api.addresses import learn_codes

        learn_codes()
