"""The admin as editors see it."""

from typing import Any

from django.apps import apps
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme


class PrivateAdmin(AdminSite):
    """Signs people in where the site does, so that there is one door to guard."""

    site_header = "Homepress"
    site_title = "Homepress"
    index_title = "Writing and moderation"
    enable_nav_sidebar = True

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Leave out what other packages bring: their rows hold secrets, or mean nothing here."""
        models: list[Any] = [model_or_iterable] if isinstance(model_or_iterable, type) else [*model_or_iterable]
        ours = [model for model in models if apps.get_app_config(model._meta.app_label).name.startswith("homepress.")]  # noqa: SLF001 - _meta is a public API
        super().register(ours, admin_class, **options)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        wanted = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
            wanted = "/admin/"
        if self.has_permission(request):
            return HttpResponseRedirect(wanted)
        return redirect_to_login(wanted)
