"""Writing, editing and deleting, below the pages."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from homepress.accounts import deleting
from homepress.accounts.models import AuditEntry, Person
from homepress.blog.models import Post
from homepress.engagement import commenting, judging
from homepress.engagement.models import Ban, Comment, CommentState
from homepress.errors import CommentRefused, InvalidSource
from tests.blog.test_concurrency import all_at_once
from tests.fixtures.comments import Say
from tests.fixtures.environment import Vary
from tests.fixtures.people import make_person
from tests.fixtures.posts import Write, write_post


@pytest.fixture
def post(write: Write, dave: Person) -> Post:
    return write("Talk", by=dave)


@pytest.fixture
def known(post: Post, carol: Person, say: Say) -> Person:
    """Carol, of whom a comment was approved before."""
    say(post, carol, "Hello there.")
    return carol


def count(post: Post) -> int:
    return Post.objects.get(pk=post.pk).comment_count


def test_the_first_comment_of_a_person_is_held_and_not_counted(post: Post, carol: Person) -> None:
    made = commenting.write(post, carol, "Hello")
    assert (made.state, made.reasons, count(post)) == ("held", [judging.FIRST], 0)


def test_a_later_one_is_shown_and_counted(post: Post, known: Person) -> None:
    made = commenting.write(post, known, "And **now**?")
    assert (made.state, made.html, count(post)) == ("approved", "<p>And <strong>now</strong>?</p>", 2)


@pytest.mark.parametrize("who", ["dave", "bob", "alice"])
def test_nobody_has_to_look_at_what_writers_and_editors_say(
    post: Post, request: pytest.FixtureRequest, who: str
) -> None:
    assert commenting.write(post, request.getfixturevalue(who), "See https://a.b https://c.d https://e.f").is_shown


def test_an_author_is_a_reader_under_what_others_wrote(write: Write, alice: Person, dave: Person) -> None:
    assert not commenting.write(write("Hers", by=alice), dave, "Hello").is_shown


def test_many_links_hold_it(post: Post, known: Person) -> None:
    assert commenting.write(post, known, "Two: https://a.example www.b.example").is_shown
    held = commenting.write(post, known, "Three: https://a.example http://b.example [c](https://c.example)")
    assert (held.state, held.reasons) == ("held", ["3 links"])


def test_the_text_of_another_comment_holds_it(post: Post, known: Person, bob: Person, say: Say) -> None:
    say(post, bob, "Buy these very fine watches now!")
    held = commenting.write(post, known, "buy THESE very *fine* watches, now")
    assert held.reasons == ["the same text as another comment"]
    say(post, bob, "Thank you!")
    assert commenting.write(post, known, "Thank you!").is_shown, "a few words are nobody's own"


def test_the_same_twice_by_one_is_refused(post: Post, known: Person) -> None:
    commenting.write(post, known, "Again.")
    with pytest.raises(CommentRefused, match="exactly this"):
        commenting.write(post, known, "Again.")


def test_too_many_in_a_short_time_are_refused_until_it_is_over(post: Post, known: Person) -> None:
    most = judging.RATES[0][1]
    for number in range(most - 1):
        commenting.write(post, known, f"Number {number}")
    with pytest.raises(judging.TooOften):
        commenting.write(post, known, "One more")
    with time_machine.travel(timezone.now() + judging.RATES[0][0] + timedelta(seconds=1)):
        assert commenting.write(post, known, "One more").is_shown


def test_who_is_banned_suspended_or_gone_is_refused(post: Post, known: Person) -> None:
    Ban.objects.create(person=known)
    with pytest.raises(CommentRefused, match="may not"):
        commenting.write(post, known, "Hello")
    Ban.objects.all().delete()
    Person.objects.filter(pk=known.pk).update(is_active=False)
    with pytest.raises(CommentRefused, match="may not"):
        commenting.write(post, known, "Hello")


def test_a_closed_post_takes_no_more(write: Write, known: Person, vary: Vary) -> None:
    closed = write("Closed", commenting="1", published_at=timezone.now() - timedelta(days=2))
    with pytest.raises(CommentRefused, match="closed"):
        commenting.write(closed, known, "Hello")


def test_an_answer_to_an_answer_stays_in_its_thread(post: Post, known: Person, bob: Person, say: Say) -> None:
    top = say(post, bob)
    first = commenting.write(post, known, "First", answered=top)
    second = commenting.write(post, bob, "Second", answered=first)
    assert (first.parent, second.parent, second.answered) == (top, top, first)


@pytest.mark.parametrize("state", ["held", "spam", "trash", "deleted"])
def test_what_is_not_shown_cannot_be_answered(post: Post, known: Person, bob: Person, say: Say, state: str) -> None:
    hidden = say(post, bob, state=state)
    with pytest.raises(CommentRefused, match="not there"):
        commenting.write(post, known, "Hello?", answered=hidden)


def test_an_answer_stands_under_the_post_of_what_it_answers(write: Write, post: Post, known: Person, say: Say) -> None:
    elsewhere = say(write("Elsewhere"), known)
    with pytest.raises(CommentRefused, match="not there"):
        commenting.write(post, known, "Hello?", answered=elsewhere)


class TestEditing:
    def test_the_author_edits_for_a_quarter_of_an_hour_and_it_is_marked(
        self, post: Post, known: Person, say: Say
    ) -> None:
        made = say(post, known, "Tpyo")
        changed = commenting.edit(made, "Typo", by=known)
        assert (changed.html, changed.state) == ("<p>Typo</p>", "approved")
        assert changed.edited_at
        with (
            time_machine.travel(made.created_at + commenting.EDITABLE + timedelta(seconds=1)),
            pytest.raises(CommentRefused),
        ):
            commenting.edit(made, "Too late", by=known)

    def test_what_says_the_same_is_not_marked(self, post: Post, known: Person, say: Say) -> None:
        assert commenting.edit(say(post, known, "Same"), "Same", by=known).edited_at is None

    def test_an_edit_that_would_have_been_held_is(self, post: Post, known: Person, say: Say) -> None:
        made = say(post, known, "Harmless")
        changed = commenting.edit(made, "https://a.b https://c.d https://e.f", by=known)
        assert (changed.state, changed.reasons, count(post)) == ("held", ["3 links"], 1)

    def test_an_edit_of_the_only_approved_comment_is_no_first_one(self, post: Post, carol: Person, say: Say) -> None:
        assert commenting.edit(say(post, carol, "One"), "Two", by=carol).is_shown

    def test_mallory_edits_nothing_and_an_editor_does_so_on_record(
        self, post: Post, known: Person, mallory: Person, dave: Person, bob: Person, say: Say
    ) -> None:
        made = say(post, known, "Hers")
        for trespasser in (mallory, dave):
            with pytest.raises(CommentRefused):
                commenting.edit(made, "Mine", by=trespasser)
        assert commenting.edit(made, "Without the name", by=bob).source == "Without the name"
        assert AuditEntry.objects.get(action="edit comment").subject == known

    @pytest.mark.parametrize("state", ["spam", "trash", "deleted"])
    def test_what_was_taken_away_is_not_edited_back(self, post: Post, known: Person, say: Say, state: str) -> None:
        with pytest.raises(CommentRefused):
            commenting.edit(say(post, known, "Spam", state=state), "Ham", by=known)

    def test_what_cannot_be_rendered_changes_nothing(self, post: Post, known: Person, say: Say) -> None:
        made = say(post, known, "Fine")
        with pytest.raises(InvalidSource):
            commenting.edit(made, "a" * 1_000_001, by=known)
        assert Comment.objects.get(pk=made.pk).source == "Fine"


class TestDeleting:
    def test_the_words_go_and_the_thread_stays(self, post: Post, known: Person, bob: Person, say: Say) -> None:
        top = say(post, known, "Regretted words")
        say(post, bob, "Answer", to=top)
        before = count(post)
        commenting.delete(top, by=known)
        top.refresh_from_db()
        assert (top.source, top.html, top.words, top.state) == ("", "", "", CommentState.DELETED)
        assert count(post) == before - 1
        assert Comment.objects.filter(parent=top, state="approved").count() == 1

    def test_only_its_author_deletes_it_and_once(
        self, post: Post, known: Person, mallory: Person, bob: Person, say: Say
    ) -> None:
        made = say(post, known)
        for trespasser in (mallory, bob):
            with pytest.raises(CommentRefused):
                commenting.delete(made, by=trespasser)
        commenting.delete(made, by=known)
        with pytest.raises(CommentRefused):
            commenting.delete(made, by=known)


def test_a_comment_outlives_the_name_of_its_author(post: Post, known: Person) -> None:
    deleting.delete(known, by=None)
    made = Comment.objects.select_related("author").get()
    assert str(made.author) == "Deleted user"
    assert made.is_shown


@pytest.mark.django_db(transaction=True)
class TestManyAtOnce:
    def test_of_many_first_comments_all_are_held(self) -> None:
        post, carol = write_post("Talk"), make_person("Carol")
        made = all_at_once(lambda n: commenting.write(post, carol, f"Number {n}").state, writers=4)
        assert set(made) == {"held"}

    def test_no_more_than_the_rate_get_through(self) -> None:
        post, carol = write_post("Talk"), make_person("Carol")

        def write(number: int) -> bool:
            try:
                commenting.write(post, carol, f"Number {number}")
            except CommentRefused:
                return False
            return True

        assert sum(all_at_once(write, writers=12)) == judging.RATES[0][1]

    def test_the_count_agrees_with_the_rows(self) -> None:
        dave = make_person("Dave", Person.Role.AUTHOR)
        post = write_post("Talk", by=dave)

        def write_and_delete(number: int) -> None:
            made = commenting.write(post, dave, f"Number {number}")
            if number % 2:
                commenting.delete(made, by=dave)

        all_at_once(write_and_delete)
        assert count(post) == Comment.objects.shown().count() == 10


def test_a_name_of_two_lines_breaks_no_mail(post: Post, known: Person) -> None:
    Person.objects.filter(pk=known.pk).update(name="Carol\r\nBcc: mallory@example.org")
    commenting.write(post, known, "Hello")
    (message,) = mail.outbox
    assert message.recipients() == ["dave@example.org"]
    assert "\n" not in message.subject


def test_no_mail_is_sent_where_nothing_was_saved(post: Post, known: Person) -> None:
    with pytest.raises(InvalidSource):
        commenting.write(post, known, "a" * 1_000_001)
    assert not mail.outbox
