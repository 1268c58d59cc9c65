"""A page says that it was looked at."""

from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from homepress.accounts.models import Person
from homepress.blog.models import Post
from homepress.stats import totals
from homepress.stats.models import Kind, Tally
from homepress.stats.reasons import Reason
from homepress.stats.waiting import Waiting
from tests.fixtures.environment import Vary
from tests.fixtures.people import make_person
from tests.fixtures.posts import Write
from tests.stats.conftest import FIREFOX, HERE, Look


def left_out() -> dict[str, int]:
    return dict(Tally.objects.filter(kind=Kind.LEFT_OUT).values_list("name", "count"))


def test_a_look_counts_once_a_visitor_post_and_day(write: Write, look: Look, waiting: Waiting) -> None:
    post, other = write("A post"), write("Another")
    for _ in range(3):
        assert look(post).status_code == 204
    waiting.write()
    look(post)
    look(other)
    look(post, by="198.51.100.8")
    look(post, agent="Another browser")
    waiting.write()
    assert (totals.of_post(post), totals.of_post(other)) == (3, 1)
    assert left_out() == {Reason.AGAIN: 3}


def test_the_answer_sets_no_cookie_and_is_kept_by_nobody(write: Write, look: Look) -> None:
    answer = look(write("A post"))
    assert (answer.status_code, answer.content, answer.cookies) == (204, b"", {})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"user_agent": ""}, Reason.BOT),
        ({"user_agent": "curl/8.1"}, Reason.BOT),
        ({"user_agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}, Reason.BOT),
        ({"sec_purpose": "prefetch;prerender"}, Reason.PREFETCH),
        ({"purpose": "prefetch"}, Reason.PREFETCH),
        ({"x_moz": "prefetch"}, Reason.PREFETCH),
        ({"sec_gpc": "1"}, Reason.OPTED_OUT),
        ({"dnt": "1"}, Reason.OPTED_OUT),
    ],
)
def test_what_is_no_reader_is_left_out_for_a_reason(
    write: Write, look: Look, waiting: Waiting, headers: dict[str, str], reason: Reason
) -> None:
    post = write("A post")
    assert look(post, **headers).status_code == 204
    waiting.write()
    assert totals.of_post(post) == 0
    assert left_out() == {reason: 1}


def test_those_who_write_here_do_not_count_and_readers_with_an_account_do(
    write: Write, client: Client, look: Look, waiting: Waiting
) -> None:
    post = write("A post")
    for number, role in enumerate(Person.Role.values):
        person = make_person(f"Person{number}", role)
        client.force_login(person)
        look(post, by=f"198.51.{number}.1")
    waiting.write()
    assert totals.of_post(post) == 1
    assert left_out() == {Reason.WRITER: 3}


def test_what_readers_cannot_see_is_not_counted(write: Write, look: Look, waiting: Waiting) -> None:
    draft = write("Draft", status=Post.Status.DRAFT)
    private = write("Private", visibility=Post.Visibility.PRIVATE)
    made_up = Post(pk=uuid4())
    gone = write("Gone")
    for post in (draft, private, made_up, gone):
        look(post)
    Post.objects.filter(pk=gone.pk).delete()
    waiting.write()
    assert not Tally.objects.exists()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": HERE}, 403),
        ({"origin": "https://mallory.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, 204),
        ({"origin": HERE}, 204),
    ],
)
def test_another_site_s_page_cannot_count(
    write: Write, client: Client, waiting: Waiting, headers: dict[str, str], status: int
) -> None:
    post = write("A post")
    answer = client.post(
        f"/-/posts/{post.pk}/views/", b"", "application/x-www-form-urlencoded",
        headers={"user-agent": FIREFOX} | headers,
    )  # fmt: skip
    assert answer.status_code == status
    waiting.write()
    assert Tally.objects.filter(kind=Kind.VIEW).exists() == (status == 204)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 204),
        (b"from=", 204),
        (b"from=News.Example.org:8443", 204),
        (b"from=[2001:db8::1]", 204),
        (b"from=xn--bcher-kva.example", 204),
        (b"from=a&from=b", 400),
        (b"from=%3Cscript%3Ealert(1)%3C/script%3E", 400),
        (b"from=javascript:alert(1)", 400),
        (b"from=a..b", 400),
        (b"from=a%00b", 400),
        (b"from=" + b"a" * 101, 400),
        (b"from=%E2%80%AEgro.elpmaxe", 400),
        (b"post=1", 400),
        (b"{}", 400),
        (b"\xff\xfe", 400),
        (b"from=" + b"a" * 1000, 413),
        (b"a=1&" * 1000, 413),
    ],
)
def test_a_body_that_no_page_of_ours_sends_gets_a_small_clear_error(
    write: Write, client: Client, waiting: Waiting, body: bytes, status: int
) -> None:
    address = f"/-/posts/{write('A post').pk}/views/"
    kind = "application/x-www-form-urlencoded"
    answer = client.post(address, body, kind, headers={"origin": HERE, "user-agent": FIREFOX})
    assert answer.status_code == status
    assert len(answer.content) < 100


def test_a_body_of_another_kind_is_read_as_what_it_is_not(write: Write, client: Client, waiting: Waiting) -> None:
    address = f"/-/posts/{write('A post').pk}/views/"
    assert client.post(address, {"from": "a.example"}, headers={"origin": HERE}).status_code == 400


def test_too_many_at_once_from_one_address_are_told_to_wait_and_count_as_flood(
    write: Write, look: Look, waiting: Waiting
) -> None:
    post = write("A post")
    with time_machine.travel(timezone.now(), tick=False):
        codes = [look(post, agent=f"Browser {number}").status_code for number in range(65)]
    assert (codes.count(204), codes[60:]) == (60, [429] * 5)
    waiting.write()
    assert left_out() == {Reason.FLOOD: 5}


def test_a_beacon_costs_no_query_once_the_day_s_key_is_known(
    write: Write, look: Look, django_assert_num_queries: object
) -> None:
    post = write("A post")
    look(post)
    with django_assert_num_queries(0):  # type: ignore[operator]  # pytest-django's own protocol
        look(post, by="198.51.100.9")


def test_where_counts_are_shown_nowhere_nothing_is_counted(
    write: Write, client: Client, look: Look, waiting: Waiting, vary: Vary
) -> None:
    post = write("A post")
    assert "data-views" in client.get(post.get_absolute_url()).content.decode()
    vary(view_counts="nowhere")
    assert "data-views" not in client.get(post.get_absolute_url()).content.decode()
    assert look(post).status_code == 204
    waiting.write()
    assert not Tally.objects.exists()


def test_the_page_of_a_draft_a_preview_and_a_private_post_sends_no_beacon(
    write: Write, client: Client, alice: Person
) -> None:
    draft = write("Draft", status=Post.Status.DRAFT)
    private = write("Private", visibility=Post.Visibility.PRIVATE)
    client.force_login(alice)
    for address in (draft.get_preview_url(), private.get_absolute_url()):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "data-views" not in answer.content.decode()


def test_the_count_is_shown_to_all_only_where_the_owner_says_so(
    write: Write, client: Client, look: Look, waiting: Waiting, vary: Vary
) -> None:
    post = write("A post")
    address = f"/-/posts/{post.pk}/views/"
    look(post)
    waiting.write()
    assert client.get(address).status_code == 404
    assert address not in client.get(post.get_absolute_url()).content.decode().replace(f'data-views="{address}"', "")
    vary(view_counts="all")
    assert f'href="{address}"' in client.get(post.get_absolute_url()).content.decode()
    page = client.get(address)
    assert "1 view<" in page.content.decode()
    assert post.get_absolute_url() in page.content.decode()
    fragment = client.get(address, headers={"hx-request": "true"})
    assert fragment.content.decode().strip() == "1 view"
    for answer in (page, fragment):
        assert "no-store" in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]
        assert not answer.cookies


def test_no_count_is_shown_of_what_readers_cannot_see(write: Write, client: Client, vary: Vary) -> None:
    vary(view_counts="all")
    hidden = [write("Draft", status=Post.Status.DRAFT), write("Private", visibility=Post.Visibility.PRIVATE)]
    for key in [*(post.pk for post in hidden), uuid4()]:
        assert client.get(f"/-/posts/{key}/views/").status_code == 404


@pytest.mark.parametrize(
    ("told", "counted"), [("CH", {"CH": 1}), ("ch", {"CH": 1}), ("XX", {}), ("T1", {}), ("<b>", {}), ("", {})]
)
def test_a_country_counts_where_the_edge_tells_it(
    write: Write, look: Look, waiting: Waiting, vary: Vary, told: str, counted: dict[str, int]
) -> None:
    vary(country_header="CF-IPCountry", trusted_proxies=("127.0.0.1",))
    look(write("A post"), by="127.0.0.1", cf_ipcountry=told, x_forwarded_for="198.51.100.7")
    waiting.write()
    assert dict(Tally.objects.filter(kind=Kind.COUNTRY).values_list("name", "count")) == counted
    assert Tally.objects.filter(kind=Kind.VIEW).exists()
