"""A home server keeps the site's release, with which it tries backups out."""

import io
import json
import tarfile
from pathlib import Path

import pytest

from homepress.hosting.on_host import environments, keeping, releases
from homepress.hosting.on_host.site import Site
from homepress.hosting.on_host.system import Failure
from tests.hosting.on_host.test_releases import release

pytestmark = pytest.mark.once


def send(site: Site, name: str) -> None:
    data = json.dumps({"release": name, "commit": "c0ffee", "python": "", "homepress": "1"}).encode()
    site.incoming.mkdir(exist_ok=True)
    with tarfile.open(site.incoming / f"{name}.tar", "w") as archive:
        member = tarfile.TarInfo("release.json")
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))


def installed(site: Site, name: str) -> None:
    Path(site.layout.environment_of(name)).mkdir()


def refused(site: Site, name: str) -> None:
    raise Failure("uv failed")


def test_the_new_release_is_the_one_that_is_run_and_the_earlier_ones_go(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environments, "prepare", installed)
    release(site, "cut-off", served=False)
    for name in ("r1", "r2"):
        send(site, name)
        assert keeping.keep(site, {"release": name, "who": "alice"}) == {"release": name}
    assert releases.serving(site) == "r2"
    assert [path.name for path in site.releases.iterdir()] == ["r2"]


def test_a_release_that_cannot_be_made_leaves_the_one_before(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environments, "prepare", installed)
    send(site, "r1")
    keeping.keep(site, {"release": "r1", "who": "alice"})
    monkeypatch.setattr(environments, "prepare", refused)
    send(site, "r2")
    with pytest.raises(Failure, match="uv failed"):
        keeping.keep(site, {"release": "r2", "who": "alice"})
    assert releases.serving(site) == "r1"
    assert [path.name for path in site.releases.iterdir()] == ["r1"]
