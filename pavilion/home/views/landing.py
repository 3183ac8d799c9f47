"""Pages made of panels that the apps hang there."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """The pavilion's front page: the same for everybody in one language."""
    return render(request, "home/front.html")


@require_GET
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """What must a keeper do now?"""
    return render(request, "home/desk.html")


@require_GET
@login_required
def office(request: HttpRequest) -> HttpResponse:
    """What must an official do now?"""
    return render(request, "home/office.html")


@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """The part of the header that differs between people: name and cart count; never cached."""
    response = render(request, "home/me.html")
    response["Cache-Control"] = "private, no-store"
    return response
