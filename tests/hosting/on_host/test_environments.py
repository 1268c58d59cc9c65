"""Which releases may share a virtual environment and static files."""

import json
from pathlib import Path

import pytest

from homepress.hosting.on_host import environments, releases
from homepress.hosting.on_host.site import Site

pytestmark = pytest.mark.once


def made(site: Site, name: str, *, wheel: str = "wheel", requirements: str = "", python: str = "") -> str:
    folder = site.release(name)
    (folder / "wheels").mkdir(parents=True)
    (folder / "site").mkdir()
    (folder / "release.json").write_text(json.dumps({"homepress": "1.2.3", "python": python}))
    (folder / "wheels" / "homepress-1.2.3-py3-none-any.whl").write_text(wheel)
    if requirements:
        (folder / "site" / "requirements.txt").write_text(requirements)
    return environments.key(site, name)


def test_the_same_wheel_makes_the_same_environment(site: Site) -> None:
    assert made(site, "a") == made(site, "b")


@pytest.mark.parametrize("other", [{"wheel": "another"}, {"requirements": "django-extras==1"}, {"python": "3.12"}])
def test_whatever_goes_into_it_makes_another(site: Site, other: dict[str, str]) -> None:
    assert made(site, "a") != made(site, "b", **other)


def test_only_what_served_is_taken_over(site: Site) -> None:
    key = made(site, "a")
    (site.release("a") / environments.KEY).write_text(key)
    assert releases.with_key(site, environments.KEY, key) is None
    releases.mark_served(site, "a")
    assert releases.with_key(site, environments.KEY, key) == Path(site.release("a"))
