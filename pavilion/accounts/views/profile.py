"""A person's own page: name, ways to sign in, address book."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from pavilion.accounts.forms import ProfileForm
from pavilion.accounts.models import User
from pavilion.accounts.people import change_person, forget_address
from pavilion.kit.errors import Refusal

MOST_ADDRESSES = 50


def _reader(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Look at and change what the pavilion knows of me."""
    person = _reader(request)
    form = ProfileForm(request.POST or None, person=person)
    if form.is_valid():
        data = form.cleaned_data
        try:
            change_person(person=person, name=data["name"], phone=data["phone"], email=data["email"])
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("account_profile")
    addresses = person.addresses.select_related("region__parent__parent").order_by("-used_at", "-pk")
    context = {"form": form, "addresses": addresses[:MOST_ADDRESSES]}
    return render(request, "account/profile.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one line out of my address book."""
    if not forget_address(person=_reader(request), address_id=pk):
        raise Http404
    messages.success(request, _("The address is forgotten."))
    return redirect("account_profile")
