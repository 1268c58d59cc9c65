"""`{% load stylesheets %}`: which style sheets a page has."""

from pathlib import Path

from django import template
from django.conf import settings

BUILT = "dist/site.css"
CUSTOM = "custom.css"

register = template.Library()


@register.simple_tag
def stylesheets() -> list[str]:
    """Return the built sheet and, where the site's own theme has one, its `custom.css` after it."""
    has_custom = any((Path(folder) / CUSTOM).is_file() for folder in settings.STATICFILES_DIRS)
    return [BUILT, CUSTOM] if has_custom else [BUILT]
