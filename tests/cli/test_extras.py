import importlib.util
from importlib.machinery import ModuleSpec

import pytest

from homepress.cli import extras
from homepress.errors import HomepressError

pytestmark = pytest.mark.once


def test_commands_for_servers_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec

    def without(name: str) -> ModuleSpec | None:
        return None if name == "pyinfra" else find(name)

    monkeypatch.setattr(extras, "find_spec", without)
    with pytest.raises(HomepressError) as caught:
        extras.require_hosting()

    assert "homepress[hosting]" in caught.value.hint
