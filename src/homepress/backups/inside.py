"""What needs the site's own code, in a process of its own: `python -m homepress.backups.inside VERB`.

The environment says which site: that of a rehearsal, laid out from a backup, or the real one after a
restore. Each verb prints JSON.
"""

import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

POSTS = 10
"""How many posts a rehearsal reads."""


def survey() -> dict[str, Any]:
    """Return what a rehearsal is to fetch; make a session for somebody, and the static files where they are missing."""
    from django.conf import settings

    from homepress.blog.models import Post
    from homepress.core import migrating
    from homepress.project import static_files

    missing, unknown = migrating.missing_migrations(), migrating.unknown_migrations()
    if missing or unknown:
        return {"missing": missing, "unknown": unknown}
    if not settings.STATIC_ROOT.joinpath("staticfiles.json").exists():
        static_files.collect_if_changed()
    posts = [{"path": post.get_absolute_url(), "title": post.title} for post in Post.objects.listed()[:POSTS]]
    return {
        "missing": [],
        "unknown": [],
        "posts": posts,
        "listed": Post.objects.listed().count(),
        "person": _signed_in(),
        "cookie": settings.SESSION_COOKIE_NAME,
    }


def _signed_in() -> dict[str, str] | None:
    """Return the handle of somebody who may sign in, owners first, and a session of theirs; None where nobody may."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from homepress.accounts.models import Person, Role

    active = Person.objects.filter(is_active=True).order_by("joined_at")
    person = active.filter(role=Role.OWNER).first() or active.first()
    if person is None:
        return None
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return {"handle": person.handle, "session": session.session_key}


def unknown(*applied: str) -> list[str]:
    """Return which of the migrations this code does not know: a later release applied them."""
    from django.db.migrations.loader import MigrationLoader

    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    names = {f"{app}.{name}" for app, name in known}
    names |= {f"{app}.{name}" for migration in known.values() for app, name in migration.replaces}
    return [one for one in applied if one not in names]


def finish() -> dict[str, Any]:
    """Bring restored data to where this code wants it, and forget the pages that were drawn from other data."""
    from django.core.management import call_command

    from homepress.core import migrating

    missing = migrating.missing_migrations()
    migrating.migrate(lambda said: None)
    call_command("purge", forget=True, stdout=sys.stderr)
    return {"migrated": missing}


def post(slug: str) -> dict[str, str]:
    """Return one post as Markdown or HTML with front matter; nothing where there is none."""
    from homepress.blog.manuscripts import Manuscript
    from homepress.blog.models import Post
    from homepress.importers import yaml_documents
    from homepress.importers.exports import SUFFIXES, head_of

    found = Post.objects.filter(permalink__path=slug).first()
    if found is None:
        return {}
    manuscript = Manuscript.of(found)
    files = {name: str(place) for name, place in found.attachments.values_list("name", "media__file")}
    cover = str(found.cover.file.name) if found.cover else ""
    head = yaml_documents.write(head_of(found, manuscript, files=files, cover=cover))
    return {"name": f"{slug}{SUFFIXES[manuscript.format]}", "text": f"---\n{head}---\n{manuscript.source}"}


def anonymise() -> dict[str, Any]:
    """Bring a copy to where this code wants it, and make it tell nothing about people."""
    from homepress.backups.anonymising.acting import anonymise as change
    from homepress.core import migrating

    migrating.migrate(lambda said: None)
    return change()


def tell(title: str, text: str, *known: str) -> dict[str, list[str]]:
    """Send a message now to every address in HOMEPRESS_NOTIFY_URLS and by mail to the owners.

    Who the owners are the database knows; where it is away, they are those who were `known` before. Returns
    them, and why some messages were not taken.
    """
    from django.conf import settings
    from django.db import Error

    from homepress.core import notifying
    from homepress.core.jobs import GiveUp
    from homepress.core.notify_addresses import notify_addresses

    unsent = []
    for address in notify_addresses(settings.ENVIRONMENT.notify_urls):
        try:
            notifying.send(address, title, text)
        except (GiveUp, notifying.NotSent) as error:
            unsent.append(f"{address.partition('://')[0]}: {error}")
    try:
        owners = _owners()
    except Error:
        owners = list(known)
    if settings.ENVIRONMENT.mail_url:
        unsent += [f"mail to {owner}: {reason}" for owner in owners if (reason := _mail(owner, title, text))]
    return {"unsent": unsent, "owners": owners}


def _owners() -> list[str]:
    from homepress.accounts.models import Person, Role

    found = Person.objects.filter(role=Role.OWNER, is_active=True).order_by("joined_at")
    return [person.email for person in found if person.email]


def _mail(owner: str, title: str, text: str) -> str:
    """Send one mail past the queue, which lies in the database; return why it was not taken, if it was not."""
    from django.core.mail import EmailMultiAlternatives

    from homepress.core.jobs import GiveUp
    from homepress.core.mail.delivering import NotDelivered, hand_over

    try:
        hand_over(EmailMultiAlternatives(title, f"{text}\n", to=[owner]))
    except (GiveUp, NotDelivered) as error:
        return str(error)
    return ""


VERBS: dict[str, Callable[..., Any]] = {
    "survey": survey,
    "unknown": unknown,
    "finish": finish,
    "post": post,
    "anonymise": anonymise,
    "tell": tell,
}


def main(words: Sequence[str]) -> None:
    import django

    django.setup()
    answer = VERBS[words[0]](*words[1:])
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
