"""One template, from which subject, HTML and text of a message are made.

The template is HTML and extends `mail/layout.html`; its `<title>` is the subject. The text is read
out of the same HTML (`plain_text`), so that the two never say different things, and what people typed
is escaped once, by Django, for both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from homepress.core.mail.plain_text import read


@dataclass(frozen=True, slots=True)
class Composed:
    """A message without sender and recipient."""

    subject: str
    text: str
    html: str


def compose(template: str, context: Mapping[str, Any]) -> Composed:
    """Render a message. The site's name and address are in every context as `site_title` and `site_url`."""
    environment = settings.ENVIRONMENT
    everywhere = {
        "site_title": environment.site_title,
        "site_url": environment.site_url,
        "site_language": environment.language,
    }
    html = render_to_string(template, {**everywhere, **context})
    document = read(html)
    if not document.title:
        raise ValueError(f"{template} has no subject")
    return Composed(document.title, document.text, html)
