"""The first middleware: answers public pages from kept copies, before anything else is asked."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request

from pavilion.kit.page_store import Page, PageStore, page_of, store
from pavilion.kit.pages import TAGS, PublicPage

PATIENCE_SECONDS = 3.0
LOOK_AGAIN_SECONDS = 0.01
STATUS = "Cache-Status"
OWN_HEADERS = {"content-length", "content-encoding", "etag", STATUS.lower()}
WITHOUT_BODY = "cache-control", "content-language", "vary"
Answer = Callable[[HttpRequest], HttpResponseBase]


@dataclass(frozen=True)
class Question:
    """What is asked: the page's key, and whether copies go to all processes (pages without parameters)."""

    key: str
    shared: bool


class PageCacheMiddleware:
    """Public pages from copies; each copy is made once, however many ask for it at the same time.

    Only views marked `public_page` are kept, and of these only answers with status 200 that set no cookie
    and looked at no session. The key is scheme, host, path, known parameters, language and kind of reader
    (htmx asks for parts); cookies do not count but for the language.
    """

    def __init__(self, get_response: Answer) -> None:
        if not settings.PAGE_CACHE:
            raise MiddlewareNotUsed
        self._answer = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"} or "HTTP_AUTHORIZATION" in request.META:
            return self._answer(request)
        public = None
        if request.META.get("QUERY_STRING"):
            public = _public(request)
            if public is None:
                return self._answer(request)
            _cut_off_unknown(request, public)
        question, pages = _question(request), store()
        page = pages.find(question.key, shared=question.shared)
        if page is not None and page.fresh:
            return _served(request, page, "hit")
        if request.method == "HEAD" or (public or _public(request)) is None:
            return self._answer(request)
        return self._made(request, question, pages, page)

    def _made(
        self, request: HttpRequest, question: Question, pages: PageStore, old: Page | None
    ) -> HttpResponseBase:
        """Make the page, unless another reader is making it."""
        if not pages.claim(question.key, shared=question.shared):
            if old is not None:
                return _served(request, old, "hit; detail=stale")
            found = _waited_for(question, pages)
            return _served(request, found, "hit; detail=waited") if found else self._answer(request)
        try:
            begun = time.time()
            response = self._answer(request)
            if not _may_be_kept(request, response):
                return response
            page = _kept(response, begun)
            pages.keep(question.key, page, shared=question.shared)
            return _served(request, page, "fwd=miss; stored")
        finally:
            pages.release(question.key, shared=question.shared)


def _public(request: HttpRequest) -> PublicPage | None:
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return None
    found = getattr(view, "public_page", None)
    return found if isinstance(found, PublicPage) else None


def _cut_off_unknown(request: HttpRequest, public: PublicPage) -> None:
    """Leave only parameters the page reads, in one order, so that advertisers' marks make no copies."""
    asked = parse_qsl(request.META["QUERY_STRING"], keep_blank_values=True, errors="replace")
    kept = sorted(pair for pair in asked if public.reads is None or pair[0] in public.reads)
    request.META["QUERY_STRING"] = urlencode(kept)


def _question(request: HttpRequest) -> Question:
    meta = request.META
    asked = meta.get("QUERY_STRING", "")
    kind = meta.get("HTTP_HX_REQUEST", "") + meta.get("HTTP_HX_TARGET", "")
    where = f"{request.scheme}://{meta.get('HTTP_HOST', '')}{request.path_info}?{asked}"
    return Question(f"{where} {get_language_from_request(request)} {kind}", shared=not asked and not kind)


def _waited_for(question: Question, pages: PageStore) -> Page | None:
    """The page another reader is making, if it comes soon and can be kept."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        time.sleep(LOOK_AGAIN_SECONDS)
        claimed = pages.claimed(question.key, shared=question.shared)
        page = pages.find(question.key, shared=question.shared)
        if page is not None or not claimed:
            return page
    return None


def _may_be_kept(request: HttpRequest, response: HttpResponseBase) -> bool:
    looked = getattr(getattr(request, "session", None), "accessed", False)
    return (
        isinstance(response, HttpResponse)
        and response.status_code == 200
        and "public" in response.get("Cache-Control", "")
        and not response.cookies
        and not looked
        and not response.has_header("Content-Encoding")
    )


def _kept(response: HttpResponseBase, begun: float) -> Page:
    assert isinstance(response, HttpResponse)  # noqa: S101 - asked by _may_be_kept
    patch_vary_headers(response, ["Accept-Encoding"])
    headers = [
        (name, value) for name, value in response.items() if name.lower() not in OWN_HEADERS - {"vary"}
    ]
    tags = response.get(TAGS, "").split()
    return page_of(headers=headers, body=response.content, made_at=begun, tags=tags)


def _encoding(request: HttpRequest) -> str:
    takes = request.META.get("HTTP_ACCEPT_ENCODING", "")
    if not takes:
        return ""
    names = {part.strip() for part in takes.lower().split(",")}  # a name with q= is not one we know
    return "br" if "br" in names else "gzip" if "gzip" in names else ""


def _served(request: HttpRequest, page: Page, status: str) -> HttpResponse:
    """An answer made of a copy; 304 when the reader has it."""
    if page.etag in request.META.get("HTTP_IF_NONE_MATCH", ""):
        response: HttpResponse = HttpResponseNotModified()
        for name, value in page.headers:
            if name.lower() in WITHOUT_BODY:
                response.headers[name] = value
    else:
        encoding = _encoding(request)
        body = page.body(encoding)
        response = HttpResponse(body if request.method == "GET" else b"")
        for name, value in page.headers:
            response.headers[name] = value
        response.headers["Content-Length"] = str(len(body))
        if encoding:
            response.headers["Content-Encoding"] = encoding
    response.headers["ETag"] = page.etag
    response.headers[STATUS] = f"pavilion; {status}"
    return response
