"""`{% load languages %}`: how a language is set."""

from django import template

from homepress.core.languages import direction_of

register = template.Library()


@register.filter
def direction(tag: object) -> str:
    """Return `rtl` or `ltr` for `dir`; nothing and nonsense are `ltr`."""
    return direction_of(str(tag or ""))
