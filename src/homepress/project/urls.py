"""Where each address leads."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("homepress.accounts.urls")),
    path("", include("homepress.media.urls")),
    path("studio/", include("homepress.studio.urls")),
]
