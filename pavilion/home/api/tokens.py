"""Sign in to the API: a token for a phone number or an e-mail address and a password."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authentication import TokenAuthentication
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from pavilion.accounts.models import User
from pavilion.accounts.phones import mobile_number_or_none
from pavilion.home.api.doors import Door, shown
from pavilion.home.api.throttles import TokenThrottle

CREATED, NO_CONTENT = 201, 204


class SignIn(serializers.Serializer[Any]):
    """Who signs in."""

    login = serializers.CharField(max_length=254, help_text="A phone number or an e-mail address.")
    password = serializers.CharField(max_length=128, trim_whitespace=False)


class TokenOutput(serializers.Serializer[Any]):
    """The token, to be sent as `Authorization: Token <token>`."""

    token = serializers.CharField(source="key")
    name = serializers.CharField(source="user")


class TokenDoor(Door):
    """Get a token with a password, or give it back."""

    throttle_classes = (TokenThrottle,)
    authentication_classes = (TokenAuthentication,)

    def get_permissions(self) -> list[Any]:
        """Anybody may ask for a token; giving it back needs it."""
        return [IsAuthenticated() if self.request.method == "DELETE" else AllowAny()]

    @extend_schema(request=SignIn, responses={201: TokenOutput}, auth=[])
    def post(self, request: Request) -> Response:
        """Sign in by phone or e-mail; each person has one token."""
        asked = self.read(SignIn)
        person = self._authenticate(asked["login"].strip(), asked["password"])
        token, _made = Token.objects.get_or_create(user=person)
        return shown(TokenOutput, token, status=CREATED)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Sign out: the token is worth nothing from now on."""
        Token.objects.filter(user=self.person).delete()
        return Response(status=NO_CONTENT)

    def _authenticate(self, login: str, password: str) -> User:
        phone = None if "@" in login else mobile_number_or_none(login)
        credentials = {"phone": phone} if phone else {"email": login.lower()}
        try:
            person = get_adapter().authenticate(self.request, **credentials, password=password)
        except DjangoValidationError as error:  # too many wrong passwords for this name
            raise Throttled from error
        if not isinstance(person, User) or not person.is_active:
            raise AuthenticationFailed(_("Name and password do not fit."))
        return person
