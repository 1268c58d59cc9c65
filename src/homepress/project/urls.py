"""Where each address leads. The blog comes last, after the site's own apps: it answers for every path that is left."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from homepress.project import own_apps

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("homepress.core.urls")),
    path("", include("homepress.accounts.urls")),
    path("", include("homepress.media.urls")),
    path("api/v1/", include("homepress.api.urls")),
    path("", include("homepress.engagement.urls")),
    path("", include("homepress.stats.urls")),
    path("studio/", include("homepress.studio.urls")),
    *(path("", include(module)) for module in own_apps.import_urls(settings.APPS_DIR)),
    path("", include("homepress.blog.urls")),
]

handler404 = "homepress.blog.views.errors.not_found"
handler500 = "homepress.blog.views.errors.server_error"
