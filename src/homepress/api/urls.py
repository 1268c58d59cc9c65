"""The JSON API. Sessions, sign-up, confirmation and recovery are django-allauth's; the rest is ours."""

from django.urls import include, path

from homepress.api import absent, guarded
from homepress.api.site import api
from homepress.api.specification import specification

urlpatterns = [
    path("openapi.json", specification, name="openapi"),
    *absent.urlpatterns,
    *guarded.urlpatterns,
    path("auth/", include("allauth.headless.urls")),
    path("", api.urls),
]
