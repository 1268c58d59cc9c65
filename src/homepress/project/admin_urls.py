"""The addresses on the admin's host: those of the site, and `/admin/`."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, path

from homepress.project import urls

urlpatterns: list[URLPattern | URLResolver] = [path("admin/", admin.site.urls), *urls.urlpatterns]

handler404 = getattr(urls, "handler404", "django.views.defaults.page_not_found")
handler500 = getattr(urls, "handler500", "django.views.defaults.server_error")
