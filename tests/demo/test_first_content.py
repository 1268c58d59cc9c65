"""What a new site shows at its first start."""

import re
import time
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core import mail

from homepress.accounts.models import Person
from homepress.blog.models import Permalink, Post
from homepress.demo import first_content, pictures
from homepress.demo.first_content import texts


@pytest.fixture
def filled(db: None, settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    first_content()


@pytest.mark.usefixtures("filled")
def test_an_empty_site_is_filled_with_posts_pages_people_and_a_draft() -> None:
    assert Post.objects.listed().count() >= 10
    assert Post.objects.filter(kind="page", in_menu=True).count() == 2
    assert Post.objects.filter(status="draft").count() == 1
    assert {"ja", "ar", "de"} <= set(Post.objects.values_list("language", flat=True))
    assert all(person.biography for person in Person.objects.all())


@pytest.mark.usefixtures("filled")
def test_nobody_of_the_demo_can_sign_in_and_no_mail_is_sent() -> None:
    assert not any(person.has_usable_password() or person.is_active for person in Person.objects.all())
    assert not mail.outbox


@pytest.mark.usefixtures("filled")
def test_every_picture_is_there_with_its_size() -> None:
    for post in Post.objects.all():
        for image in re.findall(r"<img[^>]*>", post.html):
            assert re.search(r' width="\d+"', image), (post.slug, image)
            assert 'src="/media/' in image
            assert re.search(r'alt="[^"]+"', image)
        assert post.cover is None or post.cover.alt


@pytest.mark.usefixtures("filled")
def test_every_link_within_the_demo_leads_somewhere() -> None:
    site = {"/", "/archive/", "/search/", "/feeds/rss.xml", "/feeds/atom.xml", "/feeds/feed.json"}
    known = {f"/{path}/" for path in Permalink.objects.values_list("path", flat=True)} | site
    known |= {person.get_absolute_url() for person in Person.objects.all()}
    for post in Post.objects.all():
        for target in re.findall(r'href="(/[^"#]*)', post.html):
            assert target in known, (post.slug, target)


@pytest.mark.usefixtures("filled")
def test_counts_are_those_of_the_rows() -> None:
    for post in Post.objects.all():
        assert post.like_count == post.likes.count()
        assert post.comment_count == post.comments.filter(state="approved").count()


@pytest.mark.once
def test_every_picture_is_drawn_the_same_each_time() -> None:
    for name in pictures.PICTURES:
        assert pictures.draw(name) == pictures.draw(name)


@pytest.mark.once
def test_no_text_names_a_picture_that_is_not_drawn() -> None:
    for text in texts():
        named = set(re.findall(r"\(([\w-]+\.webp)", text.source)) | {text.about.get("cover")} - {None}
        assert named <= pictures.PICTURES.keys()


@pytest.mark.django_db
def test_filling_a_site_takes_at_most_two_seconds(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    begun = time.process_time()
    first_content()
    assert time.process_time() - begun < 2
