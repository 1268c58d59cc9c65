"""What a backup of a host holds besides the site's data."""

import pytest

from homepress.hosting.on_host import backing_up, edge
from homepress.hosting.on_host.site import Site
from tests.hosting.on_host.test_releases import release

pytestmark = pytest.mark.once


def test_the_serving_release_is_kept_as_it_was_sent_and_nothing_that_is_made_from_it(site: Site) -> None:
    for name in "ab":
        folder = site.release(release(site, name))
        for made in ("site", "wheels", "venv", "static"):
            (folder / made).mkdir()
    edge.point_at(site, "a")
    parts = backing_up.parts(site)
    assert parts["release"] == [site.release("a") / name for name in ("release.json", "site", "wheels")]
    assert [str(path) for path in parts["configuration"]] == [str(site.layout.configuration)]


def test_before_the_first_deploy_there_is_no_release_to_keep(site: Site) -> None:
    assert backing_up.parts(site)["release"] == []
