"""A person's copy of her data, and the way out."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from pavilion.accounts.forms import LeaveForm
from pavilion.accounts.models import User
from pavilion.accounts.privacy import close_account, data_of
from pavilion.kit.errors import Refusal

UNPROCESSABLE = 422


def _reader(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


@never_cache
@login_required
@require_GET
def download(request: HttpRequest) -> HttpResponse:
    """Everything the pavilion knows of me, as one JSON file."""
    answer = JsonResponse(
        data_of(person=_reader(request)), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    answer["Content-Disposition"] = 'attachment; filename="pavilion-data.json"'
    return answer


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Delete my account, after the password was typed once more."""
    person = _reader(request)
    form = LeaveForm(request.POST or None, person=person)
    if form.is_valid():
        try:
            close_account(person=person)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            logout(request)
            messages.success(request, _("Your account is deleted. Thank you for having been here."))
            return redirect("/accounts/login/")
    return render(request, "account/leave.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)
