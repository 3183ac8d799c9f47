"""The built-in test gateway's pages, and the door where any gateway's notifications come in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from orders.gateways import gateway_named, is_open
from orders.gateways.notices import BadNotice
from orders.gateways.testpay.messages import SIGNATURE_HEADER
from orders.models import Payment
from orders.services import payments, testpay
from pavilion.kit.errors import PleaseRetry, Refusal

BAD_REQUEST, ACCEPTED, UNPROCESSABLE, BUSY = 400, 202, 422, 503
TIMES = {"pay": 1, "pay_twice": 2}


@never_cache
@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, key: str) -> HttpResponse:
    """The gateway's own page: pay, decline, or pay and be told twice."""
    payment = Payment.objects.known_to_gateway(gateway="testpay", key=key).first()
    if payment is None or not is_open("testpay"):
        raise Http404
    context = {"payment": payment, "wrong": ""}
    if request.method == "GET":
        return render(request, "orders/testpay_show.html", context)
    choice = request.POST.get("choice", "")
    try:
        if choice in TIMES:
            testpay.pay(payment=payment, times=TIMES[choice])
        else:
            testpay.decline(payment=payment)
    except Refusal as refusal:
        context["wrong"] = refusal.message
        return render(request, "orders/testpay_show.html", context, status=UNPROCESSABLE)
    return redirect(reverse("orders:purchase", args=[payment.purchase_number]) + "?returned=1")


@csrf_exempt
@require_POST
def refund(request: HttpRequest) -> HttpResponse:
    """The gateway's refund API: signed by us, answered later by a notification."""
    try:
        testpay.take_refund_request(body=request.body, signature=request.headers.get(SIGNATURE_HEADER, ""))
    except BadNotice:
        return HttpResponse("bad request", status=BAD_REQUEST, content_type="text/plain")
    return HttpResponse("accepted", status=ACCEPTED, content_type="text/plain")


@csrf_exempt
@require_POST
def notify(request: HttpRequest, gateway: str) -> HttpResponse:
    """A gateway tells us something; only what it signed counts."""
    try:
        partner = gateway_named(gateway)
    except KeyError as error:
        raise Http404 from error
    try:
        notice = partner.read_notice(request.body, request.headers.get(SIGNATURE_HEADER, ""))
        payments.record_notice(gateway=gateway, notice=notice)
    except PleaseRetry:
        return HttpResponse("try again", status=BUSY, content_type="text/plain")
    except (BadNotice, Refusal):
        return HttpResponse("refused", status=BAD_REQUEST, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
