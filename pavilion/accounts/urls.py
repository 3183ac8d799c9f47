"""Sign-in, sign-up, passwords, and a person's own page."""

from allauth.account import views as allauth_views
from django.urls import path, re_path

from pavilion.accounts.views import privacy, profile
from pavilion.accounts.views.entrance import says_422

urlpatterns = [
    path("account/", profile.show, name="account_profile"),
    path("account/addresses/<int:pk>/delete/", profile.forget, name="account_address_delete"),
    path("account/data/", privacy.download, name="account_data"),
    path("account/delete/", privacy.leave, name="account_delete"),
    path("accounts/login/", says_422(allauth_views.login), name="account_login"),
    path("accounts/logout/", allauth_views.logout, name="account_logout"),
    path("accounts/signup/", says_422(allauth_views.signup), name="account_signup"),
    path("accounts/inactive/", allauth_views.account_inactive, name="account_inactive"),
    path(
        "accounts/password/change/", says_422(allauth_views.password_change), name="account_change_password"
    ),
    path("accounts/password/set/", says_422(allauth_views.password_set), name="account_set_password"),
    path("accounts/password/reset/", says_422(allauth_views.password_reset), name="account_reset_password"),
    path(
        "accounts/password/reset/done/", allauth_views.password_reset_done, name="account_reset_password_done"
    ),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        says_422(allauth_views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/key/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
