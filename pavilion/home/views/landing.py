"""Pages made of panels that the apps hang there."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pavilion.accounts.models import User
from pavilion.kit import places, readers
from pavilion.kit.pages import public_page


@public_page(reads=())
def front(request: HttpRequest) -> HttpResponse:
    """The pavilion's front page: the same for everybody in one language."""
    return render(request, "home/front.html")


@require_GET
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """The reader's shop if there is one, a choice if there are several, and a way to one if there is none."""
    doors = readers.desks_of(request)
    if len(doors) == 1:
        return redirect(doors[0].href)
    about = {"doors": doors, "office": readers.serves_in_office(request)}
    return render(request, "home/desk_choose.html", about)


@require_GET
@login_required
def office(request: HttpRequest) -> HttpResponse:
    """What must an official do now? Raises Http404 for who serves nowhere."""
    if not readers.serves_in_office(request):
        raise Http404
    about = {"places": places.rows(area="office", current="today"), "place_name": _("Office")}
    return render(request, "home/office.html", about)


@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """The part of the header that differs between people: name and cart count; never cached."""
    person = request.user if isinstance(request.user, User) else None
    about = {
        "name": str(person) if person else "",
        "desk": bool(person and readers.desks_of(request)),
        "office": bool(person and readers.serves_in_office(request)),
        "cart_count": readers.cart_count(request),
    }
    response = render(request, "home/me.html", about)
    response["Cache-Control"] = "private, no-store"
    return response
