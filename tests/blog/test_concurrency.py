"""Many writers at once, in transactions of their own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from homepress.blog import publishing, tagging
from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Permalink, Post, Tag
from homepress.errors import EditConflict
from tests.fixtures.posts import write_post

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 20


def all_at_once[Result](act: Callable[[int], Result], *, writers: int = WRITERS) -> Sequence[Result]:
    """Call `act` with 0, 1 … in as many threads, which all begin at the same moment."""
    barrier = Barrier(writers)

    def alone(number: int) -> Result:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(writers) as pool:
        return list(pool.map(alone, range(writers)))


def test_20_posts_of_one_title_get_20_slugs() -> None:
    saved = all_at_once(lambda _: publishing.save(Manuscript(title="Same title", tags=("One", "Two"))))
    slugs = {one.post.slug for one in saved}
    assert len(slugs) == Post.objects.count() == WRITERS
    assert "same-title" in slugs
    assert Tag.objects.count() == 2


def test_20_makers_of_one_tag_make_one() -> None:
    spellings = ["Straße", "STRASSE", "strasse", " straße "]
    tags = all_at_once(lambda number: tagging.create(spellings[number % 4]))
    assert len({tag.pk for tag in tags}) == Tag.objects.count() == 1
    assert Permalink.objects.count() == 1


def test_new_tags_in_opposite_order_do_not_wait_for_each_other() -> None:
    names = [f"tag {number}" for number in range(8)]
    orders = [names, names[::-1]]
    all_at_once(lambda number: publishing.save(Manuscript(title="T", tags=tuple(orders[number % 2]))), writers=8)
    assert Tag.objects.count() == len(names)
    assert Post.objects.count() == 8


def test_saves_of_one_post_are_numbered_without_a_gap() -> None:
    post = write_post("One")
    all_at_once(lambda number: publishing.save(Manuscript(title=f"Title {number}"), post))
    numbers = list(post.revisions.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, WRITERS + 2))
    assert Post.objects.get().title == post.revisions.order_by("-number")[0].manuscript["title"]


def test_of_20_edits_of_one_revision_one_is_saved() -> None:
    post = write_post("One")

    def edit(number: int) -> bool:
        try:
            return publishing.save(Manuscript(title=f"Title {number}"), post, expected_revision=1).changed
        except EditConflict:
            return False

    assert sum(all_at_once(edit)) == 1
    assert post.revisions.count() == 2


def test_of_20_posts_that_claim_one_old_address_one_gets_it() -> None:
    saved = all_at_once(lambda number: publishing.save(Manuscript(title=f"P{number}", aliases=("2014/old.html",))))
    assert sum(one.refused_aliases == () for one in saved) == 1
    assert Permalink.objects.get(path="2014/old.html").post_id in {one.post.pk for one in saved}


def test_many_saved_together_at_once_get_addresses_of_their_own() -> None:
    def submit(number: int) -> publishing.Submission:
        return publishing.Submission(Manuscript(title=f"Title {number}", tags=("One",)), taken_slug="number")

    saved = all_at_once(lambda _: publishing.save_all([submit(number) for number in range(5)]), writers=4)
    slugs = {one.post.slug for many in saved for one in many}
    assert len(slugs) == Post.objects.count() == 20
    assert Tag.objects.count() == 1
