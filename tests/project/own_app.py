"""An app of the owner's: a guest book with a table, an address, a template, a style sheet and the admin."""

from collections.abc import Mapping
from pathlib import Path

FILES = {
    "__init__.py": "",
    "models.py": """\
from django.db import models


class Entry(models.Model):
    words = models.TextField()
""",
    "admin.py": """\
from django.contrib import admin

from guestbook.models import Entry

admin.site.register(Entry)
""",
    "views.py": """\
from django.shortcuts import render

from guestbook.models import Entry


def entries(request):
    Entry.objects.get_or_create(words="I was here")
    return render(request, "guestbook/entries.html", {"entries": Entry.objects.all()})
""",
    "urls.py": """\
from django.urls import path

from guestbook.views import entries

urlpatterns = [path("guests/", entries)]
""",
    "migrations/__init__.py": "",
    "migrations/0001_initial.py": """\
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = []
    operations = [
        migrations.CreateModel(
            "Entry",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.TextField()),
            ],
        )
    ]
""",
    "templates/guestbook/entries.html": """\
{% extends "base.html" %}
{% load static %}
{% block content %}
<p data-sheet="{% static 'guestbook/book.css' %}">{% for entry in entries %}{{ entry.words }}{% endfor %}
{% endblock %}
""",
    "static/guestbook/book.css": "p { color: green }\n",
}


def write(apps: Path, name: str = "guestbook", changes: Mapping[str, str] | None = None) -> Path:
    """Put the app into a folder, with some files changed; return its own folder."""
    for path, text in {**FILES, **(changes or {})}.items():
        place = apps / name / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return apps / name
