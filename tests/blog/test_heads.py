"""What stands in the head of every kind of page."""

import re

from django.test import Client

from homepress.accounts.models import Person
from tests.fixtures.posts import Write


def test_every_page_that_may_be_found_says_what_it_is(client: Client, write: Write, alice: Person) -> None:
    """Search engines show it under the title; nobody may have written a description."""
    post = write("One", by=alice, tags=("T",))
    tag = post.tag_list[0].get_absolute_url()
    for url in ("/", "/archive/", "/search/", tag, alice.get_absolute_url(), post.get_absolute_url()):
        html = client.get(url).content.decode()
        assert len(re.findall(r'<meta name="description" content="[^"]{10,300}">', html)) == 1, url
