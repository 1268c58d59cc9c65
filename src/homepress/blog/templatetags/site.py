"""`{% load site %}`: the site, whoever draws the page."""

from django import template
from django.template import Context

from homepress.blog.site import Site, current

register = template.Library()


@register.simple_tag(takes_context=True)
def ensure_site(context: Context) -> str:
    """Put our site back where a view gave Django's own under the same name, as those of django-allauth do."""
    if not isinstance(context.get("site"), Site):
        context["site"] = current()
    return ""
