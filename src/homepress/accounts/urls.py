"""Accounts: signing in and out, and the owner's first link."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from homepress.accounts.owner_sign_up import OwnerSignUp
from homepress.accounts.signing_in import SignIn

app_name = "accounts"

urlpatterns = [
    path("owner/<str:secret>/", OwnerSignUp.as_view(), name="owner"),
    path("login/", SignIn.as_view(), name="sign-in"),
    path("logout/", LogoutView.as_view(), name="sign-out"),
]
