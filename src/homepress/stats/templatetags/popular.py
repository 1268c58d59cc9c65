"""`{% popular_posts as posts %}`."""

from django import template

from homepress.stats import popular

register = template.Library()

register.simple_tag(popular.posts, name="popular_posts")
