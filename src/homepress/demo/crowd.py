"""Crowds of any size, written in bulk: what they leave is what saving each post would have left."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from homepress.accounts.models import Person, Role
from homepress.blog.models import Post, Tag
from homepress.blog.tagging import tags_named
from homepress.demo import crowd_texts
from homepress.demo.answers import write_comments, write_likes
from homepress.demo.bulk import Draft, forget, store_drafts, typeset
from homepress.demo.people import DOMAIN, make_people
from homepress.demo.slugs import Slugs

CHUNK = 500
BODIES = 400
"""Different texts in a crowd of posts; rendering a hundred thousand would take minutes."""
YEARS = timedelta(days=3650)

type Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many of each to write, and from which seed; everything dates from before `until`."""

    posts: int
    people: int
    comments: int
    likes: int
    seed: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """The accounts made, and the password that they share."""

    people: Sequence[Person]
    password: str


def has_real_content() -> bool:
    """Whether there are posts that no demo wrote."""
    return Post.objects.exclude(authorships__person__email__endswith=f"@{DOMAIN}").exists()


def write(crowd: Crowd, *, progress: Progress) -> Written:
    """Write the crowd, a few hundred rows at a time."""
    forget()
    people, password = make_people(crowd.people, seed=crowd.seed, until=crowd.until)
    progress("people", len(people), crowd.people)
    tags = tags_named(crowd_texts.TAGS)
    answerable: list[Post] = []
    slugs = Slugs.of_the_site()
    for start in range(0, crowd.posts, CHUNK):
        numbers = range(start, min(start + CHUNK, crowd.posts))
        drafts = [_draft(crowd, number, people, tags, slugs) for number in numbers]
        with transaction.atomic():
            store_drafts(drafts)
        answerable += [draft.post for draft in drafts if draft.post.listed_at and draft.post.is_due]
        progress("posts", numbers.stop, crowd.posts)
    write_comments(crowd, answerable, people, progress)
    write_likes(crowd, answerable, people, progress)
    return Written(people, password)


def _draft(crowd: Crowd, number: int, people: Sequence[Person], tags: Sequence[Tag], slugs: Slugs) -> Draft:
    """Decide everything about one post by its number alone."""
    random = Random(f"{crowd.seed} post {number}")  # noqa: S311  # repeatable content
    body = random.randrange(min(BODIES, max(1, crowd.posts)))
    text, prototype = typeset(crowd.seed, body)
    title = crowd_texts.title(random, text.language)
    writers = [person for person in people if person.role != Role.READER]
    status, visibility, moment = _appearance(random, number, crowd)
    return Draft.of(
        prototype,
        title=title,
        slug=slugs.free(title),
        language="" if text.language == "en" else text.language,
        excerpt=crowd_texts.comment(random, text.language) if random.random() < 0.1 else "",
        status=status,
        visibility=visibility,
        published_at=moment,
        created_at=moment or crowd.until,
        authors=random.sample(writers, min(len(writers), 1 + (random.random() < 0.1))),
        tags=random.sample(list(tags), random.choice((0, 1, 1, 2, 2, 3, 4))),
        random=random,
    )


def _appearance(random: Random, number: int, crowd: Crowd) -> tuple[str, str, datetime | None]:
    """Nearly all are public; a few are drafts, scheduled, unlisted or private."""
    span = min(YEARS, timedelta(days=2) * crowd.posts)
    age = span * ((crowd.posts - number) / crowd.posts) - timedelta(minutes=random.randrange(60))
    moment = (crowd.until - max(age, timedelta(minutes=1))).replace(microsecond=0)
    match random.randrange(100):
        case 0 | 1:
            return Post.Status.DRAFT.value, Post.Visibility.PUBLIC.value, None
        case 2 | 3:
            soon = (crowd.until + timedelta(days=1 + random.randrange(60))).replace(microsecond=0)
            return Post.Status.SCHEDULED.value, Post.Visibility.PUBLIC.value, soon
        case 4:
            return Post.Status.PUBLISHED.value, Post.Visibility.UNLISTED.value, moment
        case 5:
            return Post.Status.PUBLISHED.value, Post.Visibility.PRIVATE.value, moment
        case _:
            return Post.Status.PUBLISHED.value, Post.Visibility.PUBLIC.value, moment
