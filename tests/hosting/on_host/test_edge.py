"""The file that says which release serves."""

from pathlib import Path

import pytest

from homepress.hosting.on_host import edge
from homepress.hosting.on_host.site import Site

pytestmark = pytest.mark.once


def test_caddy_is_pointed_at_a_socket(site: Site) -> None:
    edge.point_at(site, "r1")
    assert Path(site.layout.upstream).read_text() == f"to unix/{site.layout.sockets}/r1.sock\n"
    assert edge.release_of(site) == "r1"


def test_nginx_is_pointed_at_a_socket(site: Site) -> None:
    nginx = Site("blog", "blog.test", "nginx", "postgresql")
    edge.point_at(nginx, "r1")
    assert Path(nginx.layout.upstream).read_text() == f"server unix:{site.layout.sockets}/r1.sock;\n"
    assert edge.release_of(nginx) == "r1"


def test_before_the_first_deploy_none_serves(site: Site) -> None:
    assert edge.release_of(site) == ""
    edge.point_at(site, "")
    assert edge.release_of(site) == ""
    assert "none.sock" in Path(site.layout.upstream).read_text()


def test_the_web_server_may_read_it(site: Site) -> None:
    edge.point_at(site, "r1")
    assert Path(site.layout.upstream).stat().st_mode & 0o777 == 0o644
