"""A site whose places lie in a folder of the test."""

from pathlib import Path, PurePosixPath

import pytest

from homepress.hosting.layout import Layout
from homepress.hosting.on_host.site import Site


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    places = {
        "root": tmp_path / "srv",
        "home": tmp_path / "home",
        "configuration": tmp_path / "etc",
        "sockets": tmp_path / "run",
        "restore_points": tmp_path / "backups",
    }
    for name, place in places.items():
        place.mkdir()
        monkeypatch.setattr(Layout, name, PurePosixPath(place))
    (tmp_path / "srv" / "deploys").mkdir()
    return Site("blog", "blog.test", "caddy", "postgresql")
