"""What every answer tells the browser to keep shut."""

import re
from typing import Any, cast

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.csp import CSP

from homepress.accounts.models import Person
from homepress.core.security_headers import POLICY as POLICY_HEADER
from homepress.core.security_headers import SecurityHeadersMiddleware, of_every_answer
from tests.fixtures.blog import Blog

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": None,
    "Cross-Origin-Resource-Policy": None,
    "Content-Security-Policy": None,
}
POLICY = cast("dict[str, list[str]]", settings.SECURE_CSP)


def problems(response: Any) -> dict[str, str]:
    said = {name: response.headers.get(name, "") for name in EVERYWHERE}
    return {
        name: said[name] for name, wanted in EVERYWHERE.items() if not said[name] or wanted not in {None, said[name]}
    }


def test_it_costs_little(client: Client, db: None) -> None:
    """All of it goes with every file of a page."""
    headers = of_every_answer(is_secure=True)
    assert sum(len(f"{name}: {value}\r\n") for name, value in headers.items()) < 1200


def test_every_kind_of_page_says_it(blog: Blog, client: Client) -> None:
    machines = ["/feeds/rss.xml", "/feeds/feed.json", "/sitemap.xml", "/robots.txt", "/livez", "/api/v1/openapi.json"]
    people = ["/accounts/login/", "/accounts/signup/", "/profile/", "/admin/", "/studio/", "/static/favicon.svg"]
    for url in (*blog.pages, *machines, *people, "/media/none", "/static/none.css", "/%00"):
        response = client.get(url)
        assert not problems(response), (url, response.status_code)
        assert "unsafe" not in response["Content-Security-Policy"], url


@pytest.mark.parametrize("kind", ["text/css; charset=utf-8", "text/javascript"])
def test_a_part_of_a_page_says_it_in_few_words(rf: RequestFactory, kind: str) -> None:
    long = of_every_answer(is_secure=False)[POLICY_HEADER]
    response = SecurityHeadersMiddleware(lambda _: HttpResponse(content_type=kind, headers={POLICY_HEADER: long}))(
        rf.get("/static/site.css")
    )
    assert response[POLICY_HEADER] == "default-src 'none'; frame-ancestors 'none'"
    assert problems(response).keys() == {"Permissions-Policy"}


def test_a_stored_file_says_it_and_may_be_shown_by_others(client: Client, db: None) -> None:
    path = f"ab/{'ab' * 16}/tea.png"
    default_storage.save(path, ContentFile(b"\x89PNG"))
    response = client.get(f"/media/{path}")
    response.close()
    assert not problems(response)
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["Content-Security-Policy"].startswith("sandbox")


def test_refusals_and_errors_say_it(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not problems(client.get("/", headers={"host": "mallory.example"}))
    assert not problems(client.post("/"))
    assert not problems(Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "mallory"}))
    monkeypatch.setattr("homepress.blog.views.home.deliver_page", None)
    broken = Client(raise_request_exception=False).get("/")
    assert broken.status_code == 500
    assert not problems(broken)


def test_over_https_browsers_are_told_to_stay_there(settings: Any, client: Client, db: None) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    assert of_every_answer(is_secure=True)["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "Strict-Transport-Security" not in of_every_answer(is_secure=False)


def test_what_a_view_says_itself_stays(bob: Person) -> None:
    client = Client(headers={"host": "admin.testserver"})
    client.force_login(bob)
    response = client.get(reverse("admin:blog_post_preview_frame", urlconf="homepress.project.admin_urls"))
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]


def test_the_policy_lists_what_may_come_and_nothing_else() -> None:
    assert POLICY["default-src"] == [CSP.NONE]
    assert POLICY["script-src"][0] == CSP.SELF
    assert all(re.fullmatch(r"'self'|'sha256-[A-Za-z0-9+/=]{44}'", source) for source in POLICY["script-src"])
    for directive, sources in POLICY.items():
        assert not {CSP.UNSAFE_INLINE, CSP.UNSAFE_EVAL, "*", "http:"} & set(sources), directive
        if directive not in {"img-src", "media-src"}:
            assert "https:" not in sources, directive
