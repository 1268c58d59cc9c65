"""Where each address leads. The blog comes last: it answers for every path that is left."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("homepress.core.urls")),
    path("", include("homepress.accounts.urls")),
    path("", include("homepress.media.urls")),
    path("api/v1/", include("homepress.api.urls")),
    path("", include("homepress.engagement.urls")),
    path("", include("homepress.stats.urls")),
    path("studio/", include("homepress.studio.urls")),
    path("", include("homepress.blog.urls")),
]

handler404 = "homepress.blog.views.errors.not_found"
handler500 = "homepress.blog.views.errors.server_error"
