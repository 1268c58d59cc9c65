import tomllib
from typing import Any

import pytest

from homepress.hosting.configuration.declaring import Declared, declared, declared_tables
from homepress.hosting.configuration.reading import parse
from homepress.hosting.configuration.sample import as_toml, example, write
from homepress.hosting.configuration.tables import Configuration

pytestmark = pytest.mark.once

GIVEN: dict[str, dict[str, Any]] = {
    "site": {"name": "blog", "domain": "example.org", "title": 'The "quoted" one'},
    "access": {"keys": ["~/.ssh/id_ed25519.pub"]},
    "hosts": {"address": "192.0.2.10"},
}
SETTINGS = [
    pytest.param(one, id=f"{table.key}.{one.key}")
    for table in declared_tables(Configuration)
    for one in declared(table.type)
]


def test_the_sample_is_sound_and_says_what_was_given() -> None:
    found = parse(write(GIVEN))

    assert found.site.title == 'The "quoted" one'
    assert found.site_host.address == "192.0.2.10"


@pytest.mark.parametrize("one", SETTINGS)
def test_the_sample_names_every_setting_and_what_it_shows_can_be_read(one: Declared) -> None:
    assert f"\n# {one.key} = " in write({})

    shown = tomllib.loads(f"value = {example(one)}")["value"]
    values = shown if one.kind.many else [shown]

    assert [one.kind.read(value) for value in values] or not one.required
    if one.default and not one.example:
        assert as_toml(one.default) == example(one)


def test_no_line_is_longer_than_a_terminal() -> None:
    assert max(map(len, write(GIVEN).splitlines())) <= 90
