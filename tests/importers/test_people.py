from pathlib import Path

import pytest

from homepress.accounts.models import Person
from homepress.blog.models import Post
from homepress.importers.markdown import import_folder
from tests.fixtures.people import make_person
from tests.importers.blogs import bring, write

pytestmark = pytest.mark.django_db


def test_an_author_is_matched_by_name_or_made_without_a_way_in(alice: Person) -> None:
    bring("zola")
    made = Person.objects.get(name="Ash Brook")
    assert (made.role, made.email) == ("author", "ash-brook@import.invalid")
    assert not made.has_usable_password()
    assert Person.objects.count() == 3


def test_an_author_who_writes_here_is_named_by_her_own_account(tmp_path: Path, alice: Person) -> None:
    write(
        tmp_path,
        {"a.md": "---\ntitle: A\nauthor: alice\n---\n", "b.md": "---\ntitle: B\nauthors: [{name: ALICE}]\n---\n"},
    )
    assert not import_folder(tmp_path).people
    assert {post.byline[0].pk for post in Post.objects.all()} == {alice.pk}


def test_mallory_does_not_become_an_author_by_her_name(tmp_path: Path) -> None:
    mallory = make_person("Wren Alder".replace(" ", "-"))
    mallory.name = "Wren Alder"
    mallory.save()
    write(tmp_path, {"a.md": "---\ntitle: A\nauthor: Wren Alder\n---\n"})
    import_folder(tmp_path)
    assert Post.objects.get().byline[0].pk != mallory.pk
    assert Post.objects.get().byline[0].handle == "wren-alder-2"
