"""What the migrations do to rows that are there."""

from importlib import import_module

import pytest
from django.apps import apps

from homepress.accounts.models import Person
from tests.fixtures.comments import Say
from tests.fixtures.posts import Write


@pytest.mark.django_db
def test_threads_become_one_level_deep(write: Write, say: Say, carol: Person) -> None:
    post = write("Talk")
    chain = [say(post, carol)]
    for _ in range(4):
        chain.append(say(post, carol, parent=chain[-1]))
    flatten = import_module("homepress.engagement.migrations.0004_flat_threads").flatten
    flatten(apps, None)
    for one in chain:
        one.refresh_from_db()
    assert [one.parent for one in chain] == [None, *[chain[0]] * 4]
    assert [one.answered for one in chain] == [None, *chain[:-1]]
