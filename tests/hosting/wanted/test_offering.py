"""What the site's host wants so that a home server can pull, and what that server wants itself."""

import dataclasses
import json

import pytest

from homepress.hosting import wanted
from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.layout import Layout
from homepress.hosting.resources.files import File
from homepress.hosting.resources.resource import Resource
from homepress.hosting.wanted.pulling import host_keys
from tests.hosting.sites import KEY, TRIXIE, site

pytestmark = pytest.mark.once

LAYOUT = Layout("blog")
HOME = '\n[hosts.home]\naddress = "192.0.2.20"\nroles = ["backups"]\n'
PUBLIC = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN8BpKjOZ6GfTIpJ1JHmnIXUxjS9KDnZCsj3UBPHhlBE home"
SHOWN = "192.0.2.10 ssh-ed25519 AAAA\n192.0.2.20 ssh-ed25519 BBBB\n"


def folder(more: str = HOME) -> SiteFolder:
    found = site(more, HOMEPRESS_BACKUP_KEY="K" * 32)
    return dataclasses.replace(found, host_keys=SHOWN, pulling_key=PUBLIC)


def of(found: SiteFolder, name: str) -> dict[str, Resource]:
    host = next(host for host in found.configuration.hosts if host.name == name)
    return {one.key: one for one in wanted.of(found, host, TRIXIE)}


def told(resources: dict[str, Resource], path: object) -> str:
    file = resources[f"file {path}"]
    assert isinstance(file, File)
    return file.data.decode()


def test_without_a_home_server_nobody_is_let_in() -> None:
    resources = of(folder(""), "main")
    assert not [key for key in resources if "pull" in key or "offer" in key]


def test_the_home_servers_key_starts_one_command_and_is_restricted() -> None:
    allowed = told(of(folder(), "main"), LAYOUT.pulling_keys)
    assert allowed.startswith('restrict,command="/usr/bin/python3 -I /opt/homepress/pull-gate /run/')
    assert allowed.endswith(f" {PUBLIC}\n")
    assert "from=" not in allowed
    some = HOME + 'comes_from = ["203.0.113.7/32", "2001:db8::/48"]\n'
    assert ',from="203.0.113.7/32,2001:db8::/48" ' in told(of(folder(some), "main"), LAYOUT.pulling_keys)


def test_until_the_home_server_has_told_its_key_none_is_let_in() -> None:
    unknown = dataclasses.replace(folder(), pulling_key="")
    assert told(of(unknown, "main"), LAYOUT.pulling_keys) == ""


def test_the_owners_own_keys_pull_nothing_and_the_pulling_key_is_not_the_owners() -> None:
    resources = of(folder(), "main")
    assert KEY not in told(resources, LAYOUT.pulling_keys)
    owners = [key for key in resources if key.startswith("keys ")]
    assert PUBLIC not in repr([resources[key] for key in owners])


def test_only_the_gate_reaches_the_service_that_makes_offers() -> None:
    socket = told(of(folder(), "main"), "/etc/systemd/system/homepress-blog-pull.socket")
    assert "SocketMode=0660\n" in socket
    assert "SocketGroup=homepress-blog-pull\n" in socket


def test_a_host_that_only_offers_needs_no_restic_and_no_timer_of_its_own_backups() -> None:
    resources = of(folder(), "main")
    assert "packages restic" not in resources
    assert f"file {LAYOUT.backups}/repository.json" not in resources
    timers = [key for key in resources if key.startswith("service") and "backups" in key]
    assert timers == ["service homepress-blog-backups-watch-home.timer"]


def test_a_host_may_make_backups_of_its_own_besides() -> None:
    resources = of(folder(HOME + '[backups]\nrepository = "/mnt/disk"\n'), "main")
    assert "packages restic" in resources
    assert "service homepress-blog-backups-daily.timer" in resources
    assert "service homepress-blog-backups-watch-home.timer" in resources


def test_the_home_server_knows_where_to_pull_from_and_which_key_must_be_shown() -> None:
    resources = of(folder(), "home")
    place = json.loads(told(resources, f"{LAYOUT.pulling}/production.json"))
    assert place == {"address": "192.0.2.10", "port": 22, "user": "homepress-blog-pull"}
    assert told(resources, f"{LAYOUT.pulling}/known_hosts") == "192.0.2.10 ssh-ed25519 AAAA\n"
    settings = json.loads(told(resources, f"{LAYOUT.backups}/repository.json"))
    assert settings["address"] == "/srv/backups/blog"
    assert settings["owner"] == str(LAYOUT.pulling)


def test_the_home_server_serves_nobody_and_connects_to_no_database() -> None:
    resources = of(folder(), "home")
    assert "HOMEPRESS_DATABASE_URL" not in told(resources, LAYOUT.environment)
    assert not [key for key in resources if "caddy" in key or "-web@" in key]


def test_a_pull_that_finds_nobody_is_tried_again() -> None:
    template = told(of(folder(), "home"), "/etc/systemd/system/homepress-blog-backups@.service")
    assert "RestartForceExitStatus=75\n" in template
    assert "RestartForceExitStatus" not in told(
        of(folder(), "main"), "/etc/systemd/system/homepress-blog-backups@.service"
    )


def test_host_keys_are_those_of_the_one_host_and_port() -> None:
    known = "192.0.2.10 a 1\n[192.0.2.10]:2222 a 2\n192.0.2.100 a 3\n192.0.2.10,web a 4\n"
    host = folder().configuration.site_host
    assert host_keys(known, host) == "192.0.2.10 a 1\n192.0.2.10,web a 4\n"
    assert host_keys(known, dataclasses.replace(host, port=2222)) == "[192.0.2.10]:2222 a 2\n"
