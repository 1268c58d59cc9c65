import configparser
import json
import re

import pytest

from homepress.hosting.wanted import bans
from tests.hosting.sites import TRIXIE, site

pytestmark = pytest.mark.once


def matched(line: str, text: str = bans.EDGE) -> str:
    """The address that fail2ban would read in a line of the access log."""
    pattern = next(line for line in text.splitlines() if line.startswith("failregex")).partition(" = ")[2]
    found = re.search(pattern.replace("<ADDR>", r"(?P<address>[0-9a-f.:]+)"), line)
    return found["address"] if found else ""


def logged(status: int, uri: str = "/wp-login.php") -> str:
    request = {"remote_ip": "198.51.100.7", "method": "GET", "uri": uri}
    return json.dumps({"ts": 1.5, "request": request, "status": status}, separators=(",", ":"))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 429])
def test_refused_requests_count(status: int) -> None:
    assert matched(logged(status)) == "198.51.100.7"


@pytest.mark.parametrize("status", [200, 301, 304, 500, 502])
def test_answered_requests_and_our_own_failures_do_not(status: int) -> None:
    assert matched(logged(status)) == ""


def test_nobody_gets_another_banned_by_what_they_ask_for() -> None:
    forged = logged(404, uri='/"remote_ip":"203.0.113.9","status":404')

    assert matched(forged) == "198.51.100.7"
    assert matched(logged(200, uri='/","status":404,"x":"')) == ""


def test_the_owners_network_is_never_banned() -> None:
    folder = site('[admin]\nhost = "admin.example.org"\nnetworks = ["10.8.0.0/24"]\n')

    assert "ignoreip = 127.0.0.0/8 ::1 10.8.0.0/24\n" in bans.jails_of(folder, folder.configuration.site_host)


def test_sessions_of_new_versions_of_openssh_are_read() -> None:
    assert {"_COMM=sshd", "_COMM=sshd-session", "_COMM=sshd-auth"} <= set(bans.JOURNAL.split())


def test_a_host_without_the_site_has_no_jail_for_its_log() -> None:
    folder = site()
    other = type(folder.configuration.site_host)(name="x", address="192.0.2.11", roles=())

    assert "homepress-edge" not in bans.jails_of(folder, other)
    assert len(bans.wanted(folder, other, TRIXIE)) == 4


def jails(more: str = "") -> configparser.ConfigParser:
    folder = site(more)
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(bans.jails_of(folder, folder.configuration.site_host))
    return parser


def test_a_flood_is_what_the_owner_says() -> None:
    flood = jails("[edge]\nrequests_per_second = 30\n")["homepress-flood"]

    assert int(flood["maxretry"]) / int(flood["findtime"]) == 30


def test_a_page_with_thirty_images_is_no_flood_for_the_smallest_allowance_that_is_usual() -> None:
    readers_at_once_behind_one_address = 10
    assert int(jails()["homepress-flood"]["maxretry"]) > 31 * readers_at_once_behind_one_address


def test_nginx_refuses_floods_itself() -> None:
    assert "homepress-flood" not in jails('[edge]\nserver = "nginx"\n')


def test_who_is_shut_out_is_so_by_http3_as_well() -> None:
    found = jails()
    assert {found[name]["protocol"] for name in ("homepress-edge", "homepress-flood")} == {"tcp,udp"}


@pytest.mark.parametrize("status", [200, 304, 429])
def test_every_request_counts_for_a_flood(status: int) -> None:
    assert matched(logged(status), bans.FLOOD) == "198.51.100.7"
