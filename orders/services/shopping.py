"""Buy over HTTP, as a browser does: product pages, the cart, the checkout, the gateway's page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

PATIENCE_SECONDS = 60
FIELD = r'<input[^>]*name="%s"[^>]*value="([^"]*)"'


class ShopperStuck(Exception):
    """A page did not lead on; the message says which."""


@dataclass(frozen=True)
class Answer:
    """A page and where it was found after all redirects."""

    path: str
    text: str


class Shopper:
    """One person with a browser of her own: her cookies are her session."""

    def __init__(self, *, site: str) -> None:
        self.site = site.rstrip("/")
        self.jar = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.jar), ProxyHandler({}))

    def get(self, path: str) -> Answer:
        """Read a page. Raises HTTPError."""
        return self._open(Request(self.site + path))  # noqa: S310 - our own address

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send a form with the page token that the cookies carry. Raises HTTPError."""
        token = next((cookie.value for cookie in self.jar if cookie.name == "csrftoken"), "") or ""
        data = urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        request = Request(self.site + path, data=data)  # noqa: S310 - our own address
        request.add_header("Origin", self.site)
        request.add_header("Referer", self.site + path)
        return self._open(request)

    def _open(self, request: Request) -> Answer:
        with self.opener.open(request, timeout=PATIENCE_SECONDS) as response:
            return Answer(response.url.removeprefix(self.site), response.read().decode())

    def sign_in(self, *, login: str, password: str) -> None:
        """Sign in at the door. Raises ShopperStuck."""
        self.get("/accounts/login/")
        answer = self.post("/accounts/login/", {"login": login, "password": password})
        if answer.path.startswith("/accounts/login"):
            raise ShopperStuck(f"{login} was not let in")

    def buy(
        self,
        *,
        wanted: Sequence[tuple[int, int, int]],
        address: Mapping[str, str],
        checkout_key: str,
    ) -> str:
        """Look at goods (product, variant, packs), put them in the cart, check out, pay; the purchase's page.

        Raises ShopperStuck and HTTPError.
        """
        for product, variant, packs in wanted:
            self.get(f"/p/{product}/")
            self.post("/cart/add/", {"variant": str(variant), "packs": str(packs)})
        self.get("/checkout/")
        where = {**address, "checkout_key": checkout_key, "note": ""}
        priced = self.post("/checkout/", where)  # the freight was asked for
        total = re.search(FIELD % "seen_total", priced.text)
        if total is None:
            raise ShopperStuck("the checkout named no total")
        answer = self.post("/checkout/", {**where, "place": "1", "seen_total": total[1]})
        if "/testpay/" not in answer.path:
            raise ShopperStuck(f"the checkout did not lead to the payment but to {answer.path}")
        return self.post(answer.path, {"choice": "pay"}).path
