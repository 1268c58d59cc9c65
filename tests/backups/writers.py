"""A process that goes on writing to a site, as its people do, and one that looks at what came of it.

Imported once Django is set up: `python -c 'import django; django.setup(); from tests.backups import writers; …'`.
"""

import hashlib
import json
import random
import select
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from itertools import count

from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.db.models import Count, F, Q, QuerySet

from homepress.accounts.models import Person
from homepress.blog import publishing
from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Attachment, Permalink, Post, Revision
from homepress.engagement import commenting, deciding, liking
from homepress.engagement.models import Comment, Like
from homepress.errors import HomepressError
from homepress.media.models import Media
from homepress.media.storing import store

MANY = 200
"""So many posts, and files that no post has, are there at most: each backup is looked at as a whole."""

Act = Callable[[random.Random, Person, str], object]


def write(number: str) -> None:
    """Write until standard input is closed; lines tell that it has begun, and how many acts came through."""
    dice = random.Random(f"writer {number}")  # a repeatable order of acts
    people = list(Person.objects.order_by("handle"))
    acts: list[Act] = [
        publish,
        publish,
        revise,
        delete,
        comment,
        comment,
        decide,
        like,
        like,
        take_back,
        upload,
        remove,
    ]
    done = 0
    for turn in count(1):
        # The other writer may have been there first, and some things the site refuses.
        with suppress(HomepressError, DatabaseError, Post.DoesNotExist, Comment.DoesNotExist, Media.DoesNotExist):
            dice.choice(acts)(dice, dice.choice(people), f"{number}-{turn}")
            done += 1
        if turn == 2 * len(acts):
            sys.stdout.write("begun\n")
            sys.stdout.flush()
        if select.select([sys.stdin], [], [], 0)[0]:
            sys.stdout.write(f"{done}\n")
            return


def some_post() -> Post:
    return Post.objects.order_by("?")[:1].get()


def publish(dice: random.Random, person: Person, mark: str) -> None:
    if Post.objects.count() > MANY:
        publishing.delete(some_post())
    media = store(f"file of {mark}".encode() * dice.randrange(1, 400), f"{mark}.txt", uploaded_by=person)
    manuscript = Manuscript(
        title=f"Post {mark}",
        source=f"[a file](notes.txt) of {mark}",
        status=Post.Status.PUBLISHED,
        authors=(person.pk,),
        tags=(f"tag {dice.randrange(9)}",),
        attachments={"notes.txt": media.pk},
    )
    publishing.save(manuscript, editor=person)


def revise(dice: random.Random, person: Person, mark: str) -> None:
    post = some_post()
    before = Manuscript.of(post)
    publishing.save(replace(before, source=f"{before.source}\n\nAnd {mark}.", slug=f"post-{mark}"), post, editor=person)


def delete(dice: random.Random, person: Person, mark: str) -> None:
    if Post.objects.count() > 20:
        publishing.delete(some_post())


def comment(dice: random.Random, person: Person, mark: str) -> None:
    shown = Comment.objects.shown().order_by("?").first() if dice.random() < 0.3 else None
    commenting.write(shown.post if shown else some_post(), person, f"What {mark} says, and more.", answered=shown)


def decide(dice: random.Random, person: Person, mark: str) -> None:
    keys = list(Comment.objects.order_by("?").values_list("pk", flat=True)[:3])
    owner = Person.objects.get(role=Person.Role.OWNER)
    deciding.decide(dice.choice([deciding.Verb.APPROVE, deciding.Verb.SPAM, deciding.Verb.TRASH]), keys, by=owner)


def like(dice: random.Random, person: Person, mark: str) -> None:
    liking.like(some_post(), visitor=hashlib.sha256(mark.encode()).hexdigest())


def take_back(dice: random.Random, person: Person, mark: str) -> None:
    liking.take_back(Like.objects.filter(pk__in=list(Like.objects.order_by("?").values_list("pk", flat=True)[:2])))


def upload(dice: random.Random, person: Person, mark: str) -> None:
    if unattached().count() > MANY:
        remove(dice, person, mark)
    come(mark, person)


def remove(dice: random.Random, person: Person, mark: str) -> None:
    for media in unattached().order_by("?")[:2]:
        go(media)


def unattached() -> QuerySet[Media]:
    return Media.objects.filter(attachments=None, covers=None)


def come(mark: str, person: Person | None = None) -> None:
    store(f"alone {mark}".encode() * 50, f"alone-{mark}.txt", uploaded_by=person)


@transaction.atomic
def go(media: Media) -> None:
    """As the admin does: the file goes once its row is gone for everybody."""
    name = str(media.file.name)
    media.delete()
    transaction.on_commit(lambda: default_storage.delete(name))


def look() -> None:
    """Print as a list in JSON what should not be in a site that is whole."""
    wrong = []
    connection.check_constraints()
    likes = Post.objects.annotate(rows=Count("likes", distinct=True)).exclude(rows=F("like_count"))
    given = likes.values_list("permalink", "like_count", "rows")
    wrong += [f"{slug} counts {counted} likes of {rows}" for slug, counted, rows in given]
    shown = Count("comments", filter=Q(comments__state=Comment.State.APPROVED), distinct=True)
    comments = Post.objects.annotate(rows=shown).exclude(rows=F("comment_count"))
    told = comments.values_list("permalink", "comment_count", "rows")
    wrong += [f"{slug} counts {counted} comments of {rows}" for slug, counted, rows in told]
    for media in Media.objects.all():
        if not default_storage.exists(str(media.file.name)):
            wrong.append(f"{media.file.name} is not there")
        elif hashlib.sha256(default_storage.open(str(media.file.name)).read()).hexdigest() != media.digest:
            wrong.append(f"{media.file.name} is not what it was")
    for post in Post.objects.annotate(newest=Count("revisions")).select_related("permalink"):
        if post.permalink.post_id != post.pk:
            wrong.append(f"{post.slug} leads to another post")
        numbers = list(Revision.objects.filter(post=post).order_by("number").values_list("number", flat=True))
        if numbers != list(range(1, len(numbers) + 1)):
            wrong.append(f"{post.slug} has the revisions {numbers}")
    wrong += [
        f"{path} has no post, tag or file" for path in Permalink.objects.filter(current_post__isnull=False, post=None)
    ]
    wrong += [f"{name} hangs on nothing" for name in Attachment.objects.filter(media=None)]
    sys.stdout.write(json.dumps(wrong) + "\n")
