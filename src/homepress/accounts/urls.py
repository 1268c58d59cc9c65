"""Accounts (django-allauth's pages and ours) and one's own data."""

from allauth.account import views as allauth_views
from django.urls import include, path

from homepress.accounts.owner_sign_up import OwnerSignUp
from homepress.accounts.views import address, captcha, honeypot, profile, sessions

urlpatterns = [
    path("accounts/owner/<str:secret>/", OwnerSignUp.as_view(), name="owner"),
    path("accounts/sessions/<int:key>/end/", sessions.end, name="session_end"),
    path("-/captcha/", captcha.challenge, name="captcha_challenge"),
    # Those that django-allauth would serve as well, before it, with the policy that a CAPTCHA needs.
    path("accounts/signup/", captcha.with_captcha(allauth_views.signup)),
    path("accounts/password/reset/", captcha.with_captcha(allauth_views.password_reset)),
    path("accounts/email/", captcha.with_captcha(address.address)),
    path("accounts/", include("allauth.urls")),
    path("admin/", honeypot.painted_door),
    path("admin/<path:path>", honeypot.painted_door),
    path("profile/", profile.profile, name="profile"),
    path("profile/download/", profile.download, name="profile_download"),
    path("profile/delete/", profile.delete, name="profile_delete"),
    path("profile/deleted/", profile.deleted, name="profile_deleted"),
]
