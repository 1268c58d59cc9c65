import dataclasses

import pytest

from homepress.hosting.facts.state import Entry, State
from homepress.hosting.resources.files import File
from homepress.hosting.resources.resource import Resource
from homepress.hosting.wanted import edge
from tests.hosting.sites import TRIXIE, site

pytestmark = pytest.mark.once

UPSTREAM = "/etc/homepress/blog/upstream"
PAGE_HEADERS = "/etc/homepress/blog/page-headers"


def resource(server: str, key: str) -> Resource:
    folder = site(f'[edge]\nserver = "{server}"\n')
    wanted = edge.wanted(folder, folder.configuration.site_host, TRIXIE)
    return next(one for one in wanted if one.key == key)


def upstream(server: str) -> Resource:
    return resource(server, f"upstream {UPSTREAM}")


def page_headers(server: str) -> Resource:
    return resource(server, f"page headers {PAGE_HEADERS}")


def state(text: str, path: str = UPSTREAM) -> State:
    return State(entries={path: Entry("file", "644", "root", "root", text.encode())})


def test_before_the_first_deploy_no_release_answers() -> None:
    step = upstream("caddy").step(State(), ())

    assert step
    assert step.diff == ("+to unix//run/homepress-blog/none.sock",)


@pytest.mark.parametrize(
    ("server", "text"),
    [
        ("caddy", "to unix//run/homepress-blog/r-7.sock\n"),
        ("nginx", "server unix:/run/homepress-blog/r-7.sock;\n"),
    ],
)
def test_what_a_deploy_wrote_is_left_alone(server: str, text: str) -> None:
    assert upstream(server).step(state(text), ()) is None


@pytest.mark.parametrize(
    ("server", "text", "line"),
    [
        ("nginx", "to unix//run/homepress-blog/r-7.sock\n", "+server unix:/run/homepress-blog/r-7.sock;"),
        ("caddy", "server unix:/run/homepress-blog/r-7.sock;\n", "+to unix//run/homepress-blog/r-7.sock"),
        ("caddy", "nonsense\n", "+to unix//run/homepress-blog/none.sock"),
    ],
)
def test_another_edge_keeps_the_release_that_answers(server: str, text: str, line: str) -> None:
    step = upstream(server).step(state(text), ())

    assert step
    assert line in step.diff


TOLD = {
    "caddy": 'header {\n\t?Cache-Control "public, no-cache"\n\t?X-A "default-src \'self\'; a=()"\n}\n',
    "nginx": 'add_header Cache-Control "public, no-cache";\nadd_header X-A "default-src \'self\'; a=()";\n',
}


@pytest.mark.parametrize("server", ["caddy", "nginx"])
def test_page_headers_are_strict_until_a_deploy_writes_those_of_its_release(server: str) -> None:
    for before in (State(), state("nonsense\n", PAGE_HEADERS)):
        step = page_headers(server).step(before, ())
        assert step
        assert "no-store" in "".join(step.diff)
        assert "frame-ancestors 'none'" in "".join(step.diff)
    assert page_headers(server).step(state(TOLD[server], PAGE_HEADERS), ()) is None


@pytest.mark.parametrize(
    "lines",
    [
        'header Cache-Control "public, no-cache"\nheader X-A "default-src \'self\'; a=()"\n',
        'header {\n\tCache-Control "public, no-cache"\n\tX-A "default-src \'self\'; a=()"\n}\n',
    ],
)
@pytest.mark.parametrize("server", ["caddy", "nginx"])
def test_page_headers_as_they_were_written_at_first_are_kept_too(server: str, lines: str) -> None:
    kept = page_headers(server).step(state(TOLD["caddy"], PAGE_HEADERS), ())
    step = page_headers(server).step(state(lines, PAGE_HEADERS), ())
    assert step
    wanted = TOLD[server].splitlines()
    assert [line[1:] for line in step.diff if line[0] in "+ "] == wanted
    assert kept is None or [line[1:] for line in kept.diff if line[0] in "+ "] == wanted


@pytest.mark.parametrize("server", ["caddy", "nginx"])
def test_uploaded_files_are_sandboxed_before_any_deploy(server: str) -> None:
    step = resource(server, "media headers /etc/homepress/blog/media-headers").step(State(), ())
    assert step
    assert "sandbox; default-src 'none'" in "".join(step.diff)
    assert "no-store" not in "".join(step.diff)


@pytest.mark.parametrize(("server", "other"), [("caddy", "nginx"), ("nginx", "caddy")])
def test_another_edge_keeps_the_page_headers_that_the_release_told(server: str, other: str) -> None:
    step = page_headers(server).step(state(TOLD[other], PAGE_HEADERS), ())

    assert step
    assert [line[1:] for line in step.diff if line.startswith("+")] == TOLD[server].splitlines()


def test_a_key_is_readable_by_the_edge_alone_and_never_shown() -> None:
    folder = site('[edge]\ntls = "files"\ncertificate = "a.pem"\ncertificate_key = "a.key"\n')
    folder = dataclasses.replace(folder, files={"edge.certificate": b"CERT", "edge.certificate_key": b"PRIVATE"})
    wanted = edge.wanted(folder, folder.configuration.site_host, TRIXIE)
    key = next(one for one in wanted if one.key == "file /etc/homepress/certificates/blog.key")
    step = key.step(State(), ())

    assert step
    assert (step.diff, getattr(key, "mode", "")) == (("+(not shown)",), "640")
    assert "PRIVATE" not in repr(step)


def test_a_host_that_serves_nothing_has_no_edge() -> None:
    folder = site()
    other = type(folder.configuration.site_host)(name="x", address="192.0.2.11", roles=())

    assert edge.wanted(folder, other, TRIXIE) == []


def file(server: str, path: str) -> str:
    found = resource(server, f"file {path}")
    assert isinstance(found, File)
    return found.data.decode()


@pytest.mark.parametrize("server", ["caddy", "nginx"])
def test_the_servers_own_unit_may_do_little(server: str) -> None:
    text = file(server, f"/etc/systemd/system/{server}.service.d/homepress.conf")

    assert {"ProtectSystem=strict", "NoNewPrivileges=yes", "ProtectHome=yes"} <= set(text.splitlines())
    assert "/var/log/homepress" in text


def test_the_access_log_of_nginx_is_put_away() -> None:
    text = file("nginx", "/etc/logrotate.d/homepress-blog")

    assert text.splitlines()[1] == "/var/log/homepress/blog.log {"
    assert "USR1" in text


def test_caddy_puts_its_log_away_itself() -> None:
    with pytest.raises(StopIteration):
        resource("caddy", "file /etc/logrotate.d/homepress-blog")


def test_connections_that_wait_are_handed_on_when_caddy_is_reloaded_and_nginx_has_no_need_of_it() -> None:
    step = resource("caddy", f"file {edge.MIGRATE}").step(State(), ())
    assert step
    assert step.diff == ("+net.ipv4.tcp_migrate_req = 1",)
    with pytest.raises(StopIteration):
        resource("nginx", f"file {edge.MIGRATE}")
