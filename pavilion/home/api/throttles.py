"""Limits that hold whatever the settings say of the rest."""

from django.views import View
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView


class TokenThrottle(SimpleRateThrottle):
    """So many tries to get a token from one address."""

    scope = "token"

    def get_cache_key(self, request: Request, view: APIView | View) -> str:
        """One count for each address."""
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class QuoteThrottle(TokenThrottle):
    """So many freight quotes for one address: the splitting engine works for each."""

    scope = "quote"
