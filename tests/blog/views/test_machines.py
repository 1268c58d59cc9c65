"""What the site tells crawlers and those who found a weakness."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.robotparser import RobotFileParser

import pytest
from defusedxml.ElementTree import fromstring
from django.conf import settings as project
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from homepress.accounts.models import Person
from homepress.blog import sitemap
from homepress.blog.models import Permalink, Post
from homepress.core.keys import new_key
from tests.fixtures.posts import Write

pytestmark = pytest.mark.django_db

NS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def rules(client: Client) -> RobotFileParser:
    parser = RobotFileParser()
    parser.parse(client.get("/robots.txt").content.decode().splitlines())
    return parser


def locations(client: Client, path: str = "/sitemap.xml") -> list[str]:
    return [loc.text or "" for loc in fromstring(client.get(path).content).iter(f"{NS}loc")]


def test_crawlers_may_read_the_posts_and_not_the_forms(client: Client) -> None:
    said = rules(client)
    assert said.can_fetch("Googlebot", "/a-post/")
    for path in ("/accounts/login/", "/studio/", "/preview/x/", "/search/?q=x", "/-/captcha/"):
        assert not said.can_fetch("Googlebot", path), path
    assert said.site_maps() == ["http://testserver/sitemap.xml"]


@pytest.mark.parametrize(("switch", "allowed"), [("deny", False), ("allow", True)])
def test_those_who_train_models_are_let_in_by_a_switch(
    client: Client, settings: Settings, switch: Literal["allow", "deny"], allowed: bool
) -> None:
    settings.ENVIRONMENT = replace(project.ENVIRONMENT, ai_crawlers=switch)
    for agent in ("GPTBot", "ClaudeBot", "CCBot", "Google-Extended"):
        assert rules(client).can_fetch(agent, "/a-post/") is allowed, agent
    assert rules(client).can_fetch("Googlebot", "/a-post/")


def test_without_a_contact_there_is_no_security_txt(client: Client) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize(
    ("contact", "said"),
    [("help@example.org", "mailto:help@example.org"), ("https://example.org/report", "https://example.org/report")],
)
def test_security_txt_names_the_contact_and_when_it_expires(
    client: Client, settings: Settings, contact: str, said: str
) -> None:
    settings.ENVIRONMENT = replace(project.ENVIRONMENT, security_contact=contact)
    lines = client.get("/.well-known/security.txt").content.decode().splitlines()
    fields = dict(line.split(": ", 1) for line in lines)
    assert fields["Contact"] == said
    expires = datetime.strptime(fields["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=30) < expires - timezone.now() < timedelta(days=365)


def test_a_small_site_has_one_map(client: Client, write: Write, dave: Person) -> None:
    post = write("Listed", status="published")
    assert f"http://testserver{post.get_absolute_url()}" in locations(client)
    assert client.get("/sitemap-2.xml").status_code == 404


def test_past_ten_thousand_posts_the_map_has_parts_that_hold_each_post_once(client: Client) -> None:
    count = sitemap.PART + 50
    start = datetime(2020, 1, 1, tzinfo=UTC)
    Permalink.objects.bulk_create([Permalink(path=f"p{n}") for n in range(count)], batch_size=2000)
    Post.objects.bulk_create(
        [
            Post(
                id=new_key(),
                title="x",
                permalink_id=f"p{n}",
                status=Post.Status.PUBLISHED,
                published_at=start + timedelta(minutes=n),
            )
            for n in range(count)
        ],
        batch_size=2000,
    )
    parts = locations(client)
    listed = [place for part in parts for place in locations(client, part.removeprefix("http://testserver"))]
    posts = [place for place in listed if place.startswith("http://testserver/p")]
    assert len(parts) > 1
    assert len(posts) == len(set(posts)) == count
