"""A new column has no decision, and this is where that is noticed first."""

import pytest

from homepress.backups.anonymising.acting import columns
from homepress.backups.anonymising.decisions import CHANGED, EMPTIED, KEPT, undecided

pytestmark = pytest.mark.once


def test_every_column_is_kept_changed_or_emptied() -> None:
    assert undecided(columns()) == []


def test_every_decision_is_about_something_that_is_there() -> None:
    decided = {(model, field) for model, fields in KEPT.items() for field in fields.split()}
    decided |= {(model, field) for model, fields in CHANGED.items() for field in fields}
    there = {(model, field) for model, fields in columns().items() for field in fields}
    assert decided <= there
    assert columns().keys() >= EMPTIED


def test_nothing_is_decided_twice() -> None:
    assert not EMPTIED & (KEPT.keys() | CHANGED.keys())
    assert not [
        model for model in CHANGED if KEPT.get(model, "").split() and set(KEPT[model].split()) & set(CHANGED[model])
    ]


def test_what_nobody_decided_about_is_named() -> None:
    more = {"accounts.Person": columns()["accounts.Person"] | {"telephone"}, "shop.Order": frozenset({"address"})}
    assert undecided(more, ["django_migrations", "blog_search_data", "old_plugin"]) == [
        "table old_plugin",
        "accounts.Person.telephone",
        "shop.Order.address",
    ]
