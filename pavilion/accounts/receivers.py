"""What signing in tells us."""

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from pavilion.accounts.models import User


@receiver(user_logged_in, dispatch_uid="accounts.note_language")
def note_language(*, request: HttpRequest | None, user: User, **_: object) -> None:
    """Notices are written in the language the person last signed in with."""
    language = getattr(request, "LANGUAGE_CODE", "")
    if language and language != user.language:
        User.objects.filter(pk=user.pk).update(language=language)
