"""The example of a front end, in the browser: joined with the site by Caddy on one port, and on a sister origin."""

import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.middleware.csrf import CsrfViewMiddleware
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from homepress.accounts.confirming import confirm_address
from homepress.accounts.models import Person
from tests.fixtures.people import make_person
from tests.plugins.browser import PATIENCE_MS

FOLDER = Path(__file__).parents[2] / "examples/frontend"
PASSWORD = "a lighthouse in the fog"


CADDY = Path(sys.executable).with_name("caddy")


class Files(SimpleHTTPRequestHandler):
    """Serves the example on an origin of its own, with the API's whole address in its page."""

    site = ""

    def do_GET(self) -> None:
        if self.path != "/":
            return super().do_GET()
        page = (FOLDER / "index.html").read_text().replace('content="/api/v1/"', f'content="{self.site}/api/v1/"')
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())
        return None

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def sister(site: str) -> Iterator[str]:
    """Serve the example beside the site, on an origin of its own."""
    handler: Any = type("Handler", (Files,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(FOLDER)))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://{urlsplit(site).hostname}:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@contextmanager
def joined(site: str) -> Iterator[str]:
    """Have the example's own Caddyfile join it and the site on one port."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with TemporaryDirectory() as home, _caddy(home, urlsplit(site).port, port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _caddy(home: str, site_port: int | None, port: int) -> Iterator[None]:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": home,
        "HOMEPRESS_PORT": str(site_port),
        "FRONTEND_PORT": str(port),
    }
    caddy = subprocess.Popen(
        [CADDY, "run"], cwd=FOLDER, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert caddy.stderr
    try:
        said = list(takewhile(lambda line: "serving initial configuration" not in line, caddy.stderr))
        assert caddy.poll() is None, "".join(said)
        yield
    finally:
        caddy.terminate()
        caddy.communicate()


@pytest.fixture(params=[joined, sister])
def app(
    request: pytest.FixtureRequest, live_server: LiveServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The example's address, named to the site as HOMEPRESS_APP_ORIGINS does."""
    with request.param(live_server.url) as origin:
        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "127.0.0.1"]
        settings.CORS_ALLOWED_ORIGINS = settings.CSRF_TRUSTED_ORIGINS = [origin]
        # The live server's middleware keeps what it read for an earlier test.
        monkeypatch.setattr(CsrfViewMiddleware, "allowed_origins_exact", property(lambda _: {origin}))
        settings.HEADLESS_FRONTEND_URLS = {
            "account_confirm_email": f"{origin}/#/confirm-email/{{key}}",
            "account_reset_password": f"{origin}/#/password-reset",
            "account_reset_password_from_key": f"{origin}/#/password-reset/{{key}}",
            "account_signup": f"{origin}/#/sign-up",
        }
        yield origin


@pytest.fixture
def tab(app: str, browser: Browser) -> Iterator[Page]:
    """A browser at the example's first page."""
    context = browser.new_context(base_url=app)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto("/")
    yield page
    context.close()
    assert not failures


def with_password(person: Person) -> Person:
    person.set_password(PASSWORD)
    person.save()
    confirm_address(person)
    return person


def sign_in(tab: Page, login: str, password: str = PASSWORD) -> None:
    tab.goto("/#/sign-in")
    tab.get_by_label("E-mail address or handle").fill(login)
    tab.get_by_label("Password").fill(password)
    tab.get_by_role("button", name="Sign in").click()


def link_in_the_last_mail(run_jobs: Any) -> str:
    run_jobs()
    found = re.search(r"http://\S+/#/\S+", str(mail.outbox[-1].body))
    assert found
    return found[0]


def test_the_joined_port_shows_the_sites_own_pages_too(
    live_server: LiveServer, browser: Browser, settings: Settings
) -> None:
    with joined(live_server.url) as origin:
        context = browser.new_context(base_url=origin)
        page = context.new_page()
        page.goto("/accounts/login/")
        expect(page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()
        context.close()


def test_one_signs_up_confirms_and_signs_in(tab: Page, run_jobs: Any) -> None:
    tab.goto("/#/sign-up")
    tab.get_by_label("E-mail address").fill("erin@example.org")
    tab.get_by_label("Handle", exact=True).fill("erin")
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Make my account").click()
    expect(tab.get_by_role("status")).to_contain_text("open the mail")
    tab.goto(link_in_the_last_mail(run_jobs))
    tab.get_by_role("button", name="It is mine").click()
    expect(tab.get_by_role("status")).to_contain_text("confirmed")
    sign_in(tab, "erin")
    expect(tab.get_by_label("Handle", exact=True)).to_have_value("erin")


def test_one_changes_and_deletes_ones_data(tab: Page, transactional_db: None) -> None:
    carol = with_password(make_person("Carol"))
    sign_in(tab, carol.email)
    tab.get_by_label("Name").fill("Carol <b>Ann</b>")
    tab.get_by_role("button", name="Save").click()
    expect(tab.get_by_role("status")).to_have_text("Saved.")
    carol.refresh_from_db()
    assert carol.name == "Carol <b>Ann</b>"
    tab.goto("/#/delete")
    tab.get_by_label("Your password").fill("wrong")
    tab.get_by_role("button", name="Delete it").click()
    expect(tab.get_by_role("alert")).to_contain_text("wrong")
    tab.get_by_label("Your password").fill(PASSWORD)
    tab.get_by_role("button", name="Delete it").click()
    expect(tab.get_by_role("status")).to_contain_text("deleted")
    assert not Person.objects.filter(pk=carol.pk).exists()


def test_a_forgotten_password_is_set_anew_by_mail(tab: Page, run_jobs: Any) -> None:
    carol = with_password(make_person("Carol"))
    tab.goto("/#/password-reset")
    tab.get_by_label("E-mail address").fill(carol.email)
    tab.get_by_role("button", name="Send me a link").click()
    expect(tab.get_by_role("status")).to_contain_text("on its way")
    tab.goto(link_in_the_last_mail(run_jobs))
    tab.get_by_label("Password").fill("another " + PASSWORD)
    tab.get_by_role("button", name="Set it").click()
    expect(tab.get_by_role("status")).to_contain_text("set")
    sign_in(tab, "carol", "another " + PASSWORD)
    expect(tab.get_by_label("Name", exact=True)).to_have_value("Carol")


def test_owners_list_people_and_others_do_not(tab: Page, transactional_db: None) -> None:
    with_password(make_person("Alice", Person.Role.OWNER))
    with_password(make_person("Mallory"))
    sign_in(tab, "mallory")
    expect(tab.get_by_role("link", name="Your data")).to_be_visible()
    expect(tab.get_by_role("link", name="People")).not_to_be_visible()
    tab.goto("/#/people")
    expect(tab.get_by_role("status")).to_contain_text("nothing here")
    tab.get_by_role("link", name="Sign out").click()
    expect(tab.get_by_role("link", name="Sign up")).to_be_visible()
    sign_in(tab, "alice")
    tab.get_by_role("link", name="People").click()
    expect(tab.get_by_role("cell", name="mallory@example.org")).to_be_visible()
