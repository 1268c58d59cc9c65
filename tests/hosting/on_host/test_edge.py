"""The file that says which release serves."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from homepress.hosting.edges.serving import UNTOLD
from homepress.hosting.on_host import edge
from homepress.hosting.on_host.site import Site
from homepress.hosting.on_host.system import Failure
from tests.hosting.on_host.test_releases import release

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
    assert Path(site.layout.page_headers).stat().st_mode & 0o777 == 0o644


def test_stored_pages_have_the_headers_of_the_release_that_serves(site: Site) -> None:
    for name in ("r1", "r2"):
        edge.keep_page_headers(site, release(site, name), json.dumps({"X-Release": name}))
    for server, line in (("caddy", '\t?X-Release "{}"'), ("nginx", 'add_header X-Release "{}";')):
        for name in ("r2", "r1"):
            edge.point_at(replace(site, edge=server), name)
            for file in (site.layout.page_headers, site.layout.media_headers):
                assert line.format(name) in Path(file).read_text().splitlines()


def test_caddy_reads_its_configuration_anew_only_where_headers_differ_and_nginx_always(site: Site) -> None:
    for name, told in {"r1": "same", "r2": "same", "r3": "other"}.items():
        edge.keep_page_headers(site, release(site, name), json.dumps({"X-Release": told}))
    assert [edge.point_at(site, name) for name in ("r1", "r2", "r3", "r1")] == [True, False, True, True]
    assert edge.point_at(replace(site, edge="nginx"), "r1")
    assert edge.point_at(replace(site, edge="nginx"), "r2")


def test_uploaded_files_have_their_own_headers_in_place_of_those_of_pages(site: Site) -> None:
    told = {"Cache-Control": "public, no-cache", "content-security-policy": "of pages", "X-Frame-Options": "DENY"}
    edge.keep_page_headers(site, release(site, "r1"), json.dumps(told))
    edge.point_at(site, "r1")
    said = Path(site.layout.media_headers).read_text()
    assert "of pages" not in said
    assert "Cache-Control" not in said, "the web server says it of what it sends, and of nothing else"
    assert said.count("ontent-") == 2  # the policy, and that no type is guessed
    assert 'X-Frame-Options "DENY"' in said


@pytest.mark.parametrize("name", ["", "older"])
def test_without_headers_of_a_release_strict_ones_are_sent(site: Site, name: str) -> None:
    edge.point_at(site, name)
    assert Path(site.layout.page_headers).read_text().splitlines() == [
        "header {",
        *(f'\t?{header} "{value}"' for header, value in UNTOLD.items()),
        "}",
    ]
    assert UNTOLD["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "told",
    ["", "nonsense", "[]", '{"X-A": "x\\"\\nimport /etc/shadow"}', '{"X-A": "{env.SECRET}"}', '{"X-A;": "x"}'],
)
def test_what_a_release_tells_is_never_read_as_configuration(site: Site, told: str) -> None:
    release(site, "r1")
    with pytest.raises(Failure, match="no headers that a web server can send"):
        edge.keep_page_headers(site, "r1", told)
    assert not edge.has_page_headers(site, "r1")
