"""`{% load studio %}{% rooms_for user as rooms %}`."""

from django import template

from homepress.studio import rooms

register = template.Library()

register.simple_tag(rooms.rooms_for)
