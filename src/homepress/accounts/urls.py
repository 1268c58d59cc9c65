"""Accounts (django-allauth's pages and ours) and one's own data."""

from django.urls import include, path

from homepress.accounts.owner_sign_up import OwnerSignUp
from homepress.accounts.views import profile, sessions

urlpatterns = [
    path("accounts/owner/<str:secret>/", OwnerSignUp.as_view(), name="owner"),
    path("accounts/sessions/<int:key>/end/", sessions.end, name="session_end"),
    path("accounts/", include("allauth.urls")),
    path("profile/", profile.profile, name="profile"),
    path("profile/download/", profile.download, name="profile_download"),
    path("profile/delete/", profile.delete, name="profile_delete"),
    path("profile/deleted/", profile.deleted, name="profile_deleted"),
]
