"""What is chosen less often than the defaults: SQLite, nginx, wheels from a folder, certificates of one's own.

One host for all; each test brings it to the configuration that it is about.
"""

import json
import shlex
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hosts import wheelhouse, wheels
from tests.hosts.owner import Owner
from tests.project import own_app
from tests.rig.machine import run
from tests.rig.network import Place
from tests.rig.rig import Rig

DOMAIN = "shelf.test"
TOML = """\
[site]
name = "blog"
domain = "{domain}"
aliases = ["www.{domain}"]
follow_content = true

[access]
keys = ["key.pub"]

[hosts.web]
address = "{address}"
ssh_key = "{key}"

[admin]
host = "admin.{domain}"
networks = ["NETWORK"]

[database]
engine = "sqlite"
"""
ACME = """\
tls = "acme"
acme_directory = "{directory}"
acme_root = "acme.pem"
"""
FILES = """\
tls = "files"
certificate = "own.pem"
certificate_key = "own.key"
"""
INTERNAL = 'tls = "internal"\n'
FLOOD = """\
import http.client, ssl, sys
domain, path, count, root = sys.argv[1:]
context = ssl.create_default_context(cafile=root)
connection = http.client.HTTPSConnection(domain, context=context, timeout=15)
for _ in range(int(count)):
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        print(answer.status)
    except OSError:
        print("none")
        break
"""
SLOW = "requests_per_second = 2\n"
FAST = "requests_per_second = 5000\n"
DATABASE = "/var/lib/homepress/sites/blog/homepress.sqlite3"


class Chooser(Owner):
    """Alice, who tries one edge after another on one host."""

    def want(self, edge: str, homepress: str) -> None:
        """Apply a configuration, after which nothing is left to do."""
        own = TOML.replace("NETWORK", f"{self.laptop.address}/32")
        self.toml = f"{own}\n[edge]\n{edge}\n[homepress]\n{homepress}\n"
        self.use(self.wheel)
        self.homepress("apply", "--yes")
        self.host.user = "owner"
        assert "all is as wanted" in self.homepress("plan")

    def visit(self, place: Place, *more: str) -> str:
        """Return the status that somebody gets at the home page; 000 for none at all."""
        words = ["curl", "-s", "--max-time", "20", "-o", "/dev/null", "-w", "%{http_code}", *more]
        return place.run(*words, f"https://{self.domain}/", check=False).stdout

    def ask_admin(self, place: Place, *more: str, name: str = f"admin.{DOMAIN}") -> str:
        """Return what somebody gets who asks this host for the admin: the status, and where it leads."""
        told = ["curl", "-s", "--max-time", "20", "-o", "/dev/null", "-w", "%{http_code} %{redirect_url}"]
        words = [*told, "--cacert", str(self.own_root), *more, f"https://{name}/admin/"]
        return place.run(*words, check=False).stdout.strip()

    def flood(self, place: Place, path: str, count: int) -> Counter[str]:
        """Ask so many times on one connection; return how often which status came, `none` where nothing did."""
        program = [sys.executable, "-c", FLOOD, self.domain, path, count, self.own_root]
        return Counter(place.run(*program, timeout=300).stdout.split())

    @property
    def own_root(self) -> Path:
        return self.folder.parent / "own-root.pem"

    @property
    def serving_release(self) -> str:
        release: str = self.releases()["serving"]
        return release

    def tables(self, database: str) -> list[str]:
        """The tables of a SQLite file on the host."""
        program = "import sqlite3, sys; print(*(row[0] for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2])))"
        query = "select name from sqlite_master"
        return self.on_host(shlex.join(["python3", "-c", program, database, query])).split()

    def make_certificate(self) -> None:
        """An authority of her own, and a certificate by it for all her names."""
        names = ",".join(f"DNS:{name}" for name in (DOMAIN, f"www.{DOMAIN}", f"admin.{DOMAIN}"))
        new = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        root, key = self.own_root, self.own_root.with_suffix(".key")
        usage = ["-addext", "keyUsage=keyCertSign"]
        run([*new, *usage, "-days", "30", "-subj", "/CN=Alice", "-keyout", key, "-out", root])
        signed = [
            "-CA",
            root,
            "-CAkey",
            key,
            "-addext",
            f"subjectAltName={names}",
            "-addext",
            "keyUsage=digitalSignature",
        ]
        own = ["-keyout", self.folder / "own.key", "-out", self.folder / "own.pem"]
        run([*new, "-days", "30", "-subj", f"/CN={DOMAIN}", *signed, *own])
        (self.folder / ".gitignore").write_text(".env\nknown_hosts\n*.key\nwheels/\n")


WHEELHOUSE = 'wheelhouse = "wheels"'


@pytest.fixture(scope="module")
def alice(rig: Rig, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chooser]:
    """Her site is on SQLite, behind nginx, on a host that has no way to a registry."""
    folder = tmp_path_factory.mktemp("shelf") / "blog"
    alice = Chooser(rig, rig.host("shelf"), folder, wheel, domain=DOMAIN, toml=TOML.replace("NETWORK", "10.255.0.0/24"))
    for name in (f"www.{DOMAIN}", f"admin.{DOMAIN}"):
        rig.services.name(name, alice.host.address)
    wheelhouse.make(folder / "wheels", wheel)
    own_app.write(folder / "apps")
    (folder / "content").mkdir()
    (folder / "content" / "harbour.md").write_text("---\ntitle: The harbour\ndate: 2024-03-01\n---\n\nBoats.\n")
    alice.make_certificate()
    alice.want(f'server = "nginx"\n{ACME}{FAST}', WHEELHOUSE)
    cut_off(alice)
    alice.homepress("deploy")
    yield alice
    alice.host.remove()


def cut_off(alice: Chooser) -> None:
    """Take the way out: who is on the rig's own internet is reached still."""
    run(["ip", "-n", alice.host.place.namespace, "route", "del", "default"])


def connect(alice: Chooser) -> None:
    run(["ip", "-n", alice.host.place.namespace, "route", "replace", "default", "via", alice.rig.internet.gateway])


def test_a_wheelhouse_needs_no_registry_and_nginx_serves_what_is_stored(alice: Chooser) -> None:
    store = alice.host.path(f"/var/lib/homepress/sites/blog/pages/{DOMAIN}/index.html")
    deadline = time.monotonic() + 60
    while not store.exists() and time.monotonic() < deadline:
        alice.read("/")
        time.sleep(0.2)
    alice.on_host("systemctl stop 'homepress-blog-web@*'")
    stored = alice.read("/", "-i")
    other = alice.visitor.run("curl", "-s", "-i", "--cacert", alice.root, f"https://{DOMAIN}/not-stored/").stdout
    alice.on_host(f"systemctl start homepress-blog-web@{alice.serving_release}")

    assert "server: nginx" in stored
    assert "cache-control: public, no-cache" in stored
    assert other.startswith("HTTP/2 503")
    told = alice.homepress("status", code=None)
    assert "✓ services       edge, web, worker run" in told
    assert "✓ certificate" in told
    exposure = alice.on_host("systemd-analyze security --no-pager nginx.service | tail -n 1")
    assert float(exposure.rpartition(": ")[2].split()[0]) <= 3.0


def test_an_app_of_the_sites_is_deployed_and_a_broken_one_leaves_the_old_release(alice: Chooser) -> None:
    before = alice.serving_release
    page = alice.read("/guests/")
    assert "I was here" in page
    assert "color: green" in alice.read(page.partition('data-sheet="')[2].partition('"')[0])

    own_app.write(alice.folder / "apps", changes={"models.py": "import nothing_like_it\n"})
    alice.commit({})
    told = alice.homepress("deploy", "--no-outside", code=1)
    own_app.write(alice.folder / "apps")
    alice.commit({})

    assert "apps/guestbook/models.py, line 1: ModuleNotFoundError: No module named 'nothing_like_it'" in told
    assert alice.serving_release == before
    assert "I was here" in alice.read("/guests/")


def test_the_folders_texts_are_taken_in_at_each_deploy(alice: Chooser) -> None:
    assert "Boats." in alice.read("/harbour/")


def test_before_a_migration_sqlite_has_a_restore_point_and_no_request_is_lost(
    alice: Chooser, tmp_path: Path, measured: list[str]
) -> None:
    own, before = alice.folder / "wheels" / alice.wheel.name, alice.serving_release
    shutil.copy(wheels.changed(alice.wheel, tmp_path, wheels.MIGRATES), own)
    try:
        with alice.crowd() as seen:
            alice.homepress("deploy", "--no-outside")
            after = alice.serving_release
            told = alice.homepress("rollback", "--yes")
    finally:
        shutil.copy(alice.wheel, own)

    measured.append(
        f"SQLite, nginx: deploy and rollback under {seen['requests']} requests, {len(seen['failed'])} failed"
    )
    assert seen["failed"] == []
    assert "core.9999_more" in told
    assert "core_more" in alice.tables(DATABASE)
    assert "core_more" not in alice.tables(f"/var/backups/homepress/blog/{after}.sqlite3")
    assert alice.serving_release == before


def test_after_a_reboot_the_site_is_there(alice: Chooser) -> None:
    alice.host.reboot()
    assert "all is as wanted" in alice.homepress("plan")
    assert alice.visit(alice.visitor, "--cacert", str(alice.root)) == "200"


def test_certificates_by_files_and_then_of_the_hosts_own(alice: Chooser) -> None:
    for server in ("nginx", "caddy"):
        connect(alice)
        alice.want(f'server = "{server}"\n{FILES}{FAST}', WHEELHOUSE)
        assert alice.visit(alice.visitor, "--cacert", str(alice.own_root)) == "200"
        assert_admin_answers_named_networks_alone(alice)
        alice.want(f'server = "{server}"\n{INTERNAL}{FAST}', WHEELHOUSE)
        assert alice.visit(alice.visitor, "--cacert", str(alice.own_root)) == "000"
        assert alice.visit(alice.visitor, "--insecure") == "200"


def assert_admin_answers_named_networks_alone(alice: Chooser) -> None:
    """Her laptop's address is named; a stranger's is not, whatever they say of themselves and of whom they ask."""
    mallory, admin, named = alice.visitor, f"admin.{DOMAIN}", alice.laptop.address
    status, _, leads_to = alice.ask_admin(alice.laptop).partition(" ")
    assert status == "302"
    assert leads_to.startswith(f"https://{admin}/")
    for lie in (
        (),
        ("-H", f"X-Forwarded-For: {named}"),
        ("-H", f"X-Real-IP: {named}"),
        ("-H", f"Forwarded: for={named}"),
    ):
        assert alice.ask_admin(mallory, *lie) in {"000", "403"}, lie
    # By the site's own name and certificate at first, and then by the admin's.
    assert alice.ask_admin(mallory, "-H", f"Host: {admin}", name=DOMAIN) in {"000", "403", "421"}
    assert alice.ask_admin(mallory, name=DOMAIN) == "200", "the door that is painted on the wall"


@pytest.mark.parametrize("server", ["nginx", "caddy"])
def test_a_flood_from_one_address_is_limited_and_another_visitor_is_served(
    alice: Chooser, rig: Rig, server: str
) -> None:
    connect(alice)
    alice.want(f'server = "{server}"\n{FILES}{SLOW}', WHEELHOUSE)
    mallory, carol = rig.visitor(f"mallory-{server}"), rig.visitor(f"carol-{server}")
    page = alice.flood(carol, "/robots.txt", 31)  # as a page with thirty images
    seen = alice.flood(mallory, "/search/?q=flood", 400)

    assert page == Counter({"200": 31})
    assert seen["429"] > 0
    assert alice.visit(carol, "--cacert", str(alice.own_root)) == "200"
    assert_shut_out(alice, mallory)
    assert alice.visit(carol, "--cacert", str(alice.own_root)) == "200"


def test_with_caddy_a_flood_of_what_is_stored_is_shut_out(alice: Chooser, rig: Rig) -> None:
    connect(alice)
    alice.want(f'server = "caddy"\n{FILES}{SLOW}', WHEELHOUSE)
    mallory, carol = rig.visitor("mallory-files"), rig.visitor("carol-files")
    alice.flood(mallory, "/", 400)

    assert_shut_out(alice, mallory)
    assert alice.visit(carol, "--cacert", str(alice.own_root)) == "200"


def assert_shut_out(alice: Chooser, place: Place) -> None:
    """fail2ban reads the log a moment later."""
    deadline = time.monotonic() + 60
    while (got := alice.visit(place, "--cacert", str(alice.own_root))) != "000" and time.monotonic() < deadline:
        time.sleep(0.5)
    assert got == "000"
    alice.on_host("fail2ban-client unban --all")


def test_a_registry_of_ones_own_is_named_on_the_host(alice: Chooser, rig: Rig) -> None:
    house, index = alice.folder / "wheels", alice.folder.parent / "index"
    for wheel in house.glob("*.whl"):
        name = wheel.name.partition("-")[0].lower().replace("_", "-").replace(".", "-")
        (index / "simple" / name).mkdir(parents=True, exist_ok=True)
        shutil.copy(wheel, index / "simple" / name)
    packages = rig.visitor("packages")
    rig.services.name("packages.test", packages.address)
    serving = packages.command([sys.executable, "-m", "http.server", "80", "--directory", index])
    with subprocess.Popen(serving, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            told = '[[index]]\nurl = "http://packages.test/simple/"\ndefault = true\n'
            alice.on_host(f"mkdir -p /etc/uv; echo {shlex.quote(told)} >/etc/uv/uv.toml; rm -rf /var/cache/homepress/*")
            alice.want(f'server = "caddy"\n{FILES}{FAST}', f'version = "{alice.wheel.name.split("-")[1]}"')
            cut_off(alice)
            before = alice.serving_release
            alice.homepress("deploy", "--no-outside")
        finally:
            server.kill()

    assert alice.serving_release != before
    assert alice.visit(alice.visitor, "--cacert", str(alice.own_root)) == "200"


def test_every_log_can_be_filtered(alice: Chooser) -> None:
    alice.visit(alice.visitor, "--insecure")
    edge = alice.homepress("logs", "edge", "--since", "1 hour ago", "--grep", "curl", "-n", "2").splitlines()
    web = alice.homepress("logs", "web", "--since", "1 hour ago", "--json", "-n", "5").splitlines()

    assert [json.loads(line)["request"]["headers"]["User-Agent"] != [] for line in edge] == [True, True]
    assert len([json.loads(line) for line in web]) == 5
    assert alice.homepress("logs", "edge", "--since", "2999-01-01") == ""
    assert "not a time" in alice.homepress("logs", "worker", "--since", "whenever", code=1)
    assert "SQLite" in alice.homepress("logs", "db", code=1)
