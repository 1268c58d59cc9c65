"""The head of a page."""

import json
import re

from django.test import Client

from homepress.accounts.models import Person
from homepress.blog.meta import PageMeta
from tests.fixtures.posts import Write


def things(text: str) -> list[dict[str, object]]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert found
    graph: list[dict[str, object]] = json.loads(found[1])["@graph"]
    return graph


def test_json_ld_cannot_end_its_script() -> None:
    meta = PageMeta(title="x", things=({"name": "</script><script>alert(1)</script><!-- &\u2028"},))
    assert "<" not in meta.json_ld
    assert json.loads(meta.json_ld)["@graph"][0]["name"].startswith("</script>")


def test_a_hostile_title_stays_a_title(client: Client, write: Write, alice: Person) -> None:
    title = "\"><script>alert(1)</script>' &amp;"
    write(title, by=alice, slug="hostile", search_description=title, tags=("<b>x",))
    text = client.get("/hostile/").content.decode()
    assert "<script>alert" not in text
    assert next(thing for thing in things(text) if thing["@type"] == "BlogPosting")["headline"] == title


def test_a_post_says_what_it_is(client: Client, write: Write, alice: Person) -> None:
    write("One", by=alice, tags=("T",), search_description="In short", language="pt-BR")
    text = client.get("/one/").content.decode()
    for element in [
        'rel="canonical" href="http',
        '<meta property="og:type" content="article">',
        '<meta property="og:locale" content="pt_BR">',
        '<meta name="description" content="In short">',
        '<meta name="twitter:card" content="summary">',
        'type="application/atom+xml"',
        'type="application/feed+json"',
    ]:
        assert element in text, element
    kinds = {thing["@type"] for thing in things(text)}
    assert kinds == {"BlogPosting", "BreadcrumbList"}


def test_a_post_that_is_from_elsewhere_names_its_original(client: Client, write: Write) -> None:
    write("One", canonical_url="https://example.com/first")
    assert '<link rel="canonical" href="https://example.com/first">' in client.get("/one/").content.decode()


def test_a_draft_in_preview_gives_machines_nothing(client: Client, write: Write) -> None:
    post = write("One", status="draft", published_at=None)
    response = client.get(post.get_preview_url())
    text = response.content.decode()
    assert '<meta name="robots" content="noindex, nofollow">' in text
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "ld+json" not in text
    assert "canonical" not in text
