"""Moderation, below the pages: what a decision moves, teaches, tells and records, and what undoing brings back."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from homepress.accounts.models import AuditEntry, Person
from homepress.blog.models import Post
from homepress.core import changes
from homepress.engagement import bayes, cleaning, commenting, deciding, judging
from homepress.engagement.deciding import Verb
from homepress.engagement.models import Ban, Comment, Decision, FilterWord
from homepress.errors import CommentRefused
from tests.blog.test_concurrency import all_at_once
from tests.fixtures.comments import Say, say_under
from tests.fixtures.people import make_person
from tests.fixtures.posts import Write, write_post


@pytest.fixture
def post(write: Write, dave: Person) -> Post:
    return write("Talk", by=dave)


def state(comment: Comment) -> tuple[str, int]:
    """The state of a comment, and the count on its post."""
    comment.refresh_from_db()
    return comment.state, Post.objects.get(pk=comment.post_id).comment_count


def learned() -> tuple[int, int]:
    row = FilterWord.objects.filter(word=bayes.TOTALS).first()
    return (row.good, row.spam) if row else (0, 0)


@pytest.mark.parametrize(
    ("verb", "expected", "lesson"),
    [
        (Verb.APPROVE, ("approved", 1), (1, 0)),
        (Verb.SPAM, ("spam", 0), (0, 1)),
        (Verb.TRASH, ("trash", 0), (0, 0)),
        (Verb.BAN, ("spam", 0), (0, 1)),
    ],
)
def test_a_decision_moves_counts_teaches_and_is_undone_whole(
    post: Post, carol: Person, bob: Person, say: Say, verb: Verb, expected: tuple[str, int], lesson: tuple[int, int]
) -> None:
    held = say(post, carol, "Hello", state="held", reasons=["2 links"])
    decision = deciding.decide(verb, [held.pk], by=bob)
    assert (state(held), learned()) == (expected, lesson)
    assert AuditEntry.objects.filter(action=f"{verb} comment", actor=bob, subject=carol).count() == 1
    deciding.undo(decision, by=bob)
    assert (state(held), learned(), held.reasons) == (("held", 0), (0, 0), ["2 links"])
    assert not Ban.objects.exists()
    assert AuditEntry.objects.filter(action=f"undo {verb} comment", actor=bob).count() == 1


def test_an_approved_one_that_is_spam_after_all_is_unlearned_first(
    post: Post, carol: Person, bob: Person, say: Say
) -> None:
    held = say(post, carol, "Hello", state="held")
    deciding.decide(Verb.APPROVE, [held.pk], by=bob)
    deciding.decide(Verb.SPAM, [held.pk], by=bob)
    assert (state(held), learned()) == (("spam", 0), (0, 1))


def test_an_edit_of_what_was_learned_is_learned(post: Post, carol: Person, bob: Person, say: Say) -> None:
    held = say(post, carol, "before", state="held")
    decision = deciding.decide(Verb.APPROVE, [held.pk], by=bob)
    commenting.edit(held, "after", by=carol)
    words = set(FilterWord.objects.filter(good=1).values_list("word", flat=True))
    assert words == {bayes.TOTALS, "after"}
    deciding.undo(decision, by=bob)
    assert learned() == (0, 0)
    assert not FilterWord.objects.exclude(good=0, spam=0).exists()


def test_many_are_decided_on_at_once_and_undone_at_once(write: Write, carol: Person, bob: Person, say: Say) -> None:
    posts = [write(f"Post {n}") for n in range(3)]
    held = [say(post, carol, f"Number {n}", state="held") for n, post in enumerate(posts * 10)]
    decision = deciding.decide(Verb.APPROVE, [one.pk for one in held], by=bob)
    assert [Post.objects.get(pk=post.pk).comment_count for post in posts] == [10, 10, 10]
    assert len(deciding.undo(decision, by=bob)) == 30
    assert Comment.objects.filter(state="held").count() == 30
    assert [Post.objects.get(pk=post.pk).comment_count for post in posts] == [0, 0, 0]


def test_a_ban_keeps_the_person_out_and_takes_along_what_waits(
    post: Post, carol: Person, bob: Person, say: Say
) -> None:
    one, other = (say(post, carol, f"Number {n}", state="held") for n in range(2))
    shown = say(post, carol, "From better days")
    decision = deciding.decide(Verb.BAN, [one.pk], by=bob)
    assert state(one)[0] == state(other)[0] == "spam"
    assert state(shown)[0] == "approved"
    with pytest.raises(CommentRefused):
        commenting.write(post, carol, "Hello again")
    deciding.undo(decision, by=bob)
    assert state(one)[0] == state(other)[0] == "held"
    assert commenting.write(post, carol, "Hello again").is_shown


def test_who_moderates_cannot_be_banned(post: Post, dave: Person, bob: Person, alice: Person, say: Say) -> None:
    for person in (dave, alice):
        said = say(post, person, "Hm.")
        with pytest.raises(CommentRefused, match="cannot be banned"):
            deciding.decide(Verb.BAN, [said.pk], by=bob)
        assert state(said)[0] == "approved"
    assert not Ban.objects.exists()


def test_a_ban_is_lifted_by_editors_alone(carol: Person, dave: Person, bob: Person) -> None:
    Ban.objects.create(person=carol)
    with pytest.raises(CommentRefused):
        deciding.lift_ban(carol, by=dave)
    deciding.lift_ban(carol, by=bob)
    assert not Ban.objects.exists()


def test_an_author_decides_under_own_posts_alone_and_bans_nobody(
    write: Write, post: Post, dave: Person, alice: Person, carol: Person, say: Say
) -> None:
    own, other = say(post, carol, "Here", state="held"), say(write("Hers", by=alice), carol, "There", state="held")
    deciding.decide(Verb.APPROVE, [own.pk, other.pk], by=dave)
    assert (state(own)[0], state(other)[0]) == ("approved", "held")
    for verb, key in ((Verb.APPROVE, other.pk), (Verb.BAN, own.pk)):
        with pytest.raises(CommentRefused):
            deciding.decide(verb, [key], by=dave)


@pytest.mark.parametrize("who", ["carol", "mallory"])
def test_readers_decide_nothing(post: Post, carol: Person, mallory: Person, say: Say, who: str) -> None:
    held = say(post, carol, "Mine", state="held")
    person = {"carol": carol, "mallory": mallory}[who]
    with pytest.raises(CommentRefused):
        deciding.decide(Verb.APPROVE, [held.pk], by=person)
    assert state(held) == ("held", 0)


def test_nobody_undoes_what_another_decided_or_undoes_twice(
    post: Post, carol: Person, bob: Person, alice: Person, say: Say
) -> None:
    decision = deciding.decide(Verb.TRASH, [say(post, carol).pk], by=bob)
    with pytest.raises(CommentRefused):
        deciding.undo(decision, by=alice)
    deciding.undo(decision, by=bob)
    with pytest.raises(CommentRefused):
        deciding.undo(decision, by=bob)


def test_undoing_leaves_alone_what_another_decided_since(
    post: Post, carol: Person, bob: Person, alice: Person, say: Say
) -> None:
    held = say(post, carol, "Hello", state="held")
    first = deciding.decide(Verb.APPROVE, [held.pk], by=bob)
    deciding.decide(Verb.SPAM, [held.pk], by=alice)
    assert deciding.undo(first, by=bob) == []
    assert state(held) == ("spam", 0)


def test_a_decision_is_forgotten_when_it_is_too_old_to_be_undone(
    post: Post, carol: Person, bob: Person, say: Say
) -> None:
    deciding.decide(Verb.TRASH, [say(post, carol).pk], by=bob)
    assert cleaning.old_decisions() == 0
    Decision.objects.update(created_at=timezone.now() - cleaning.UNDONE_WITHIN - timedelta(days=1))
    assert cleaning.old_decisions() == 1


def test_what_its_author_deleted_is_nobodys_to_bring_back(post: Post, carol: Person, bob: Person, say: Say) -> None:
    held = say(post, carol, "Regretted", state="held")
    decision = deciding.decide(Verb.APPROVE, [held.pk], by=bob)
    commenting.delete(held, by=carol)
    assert deciding.undo(decision, by=bob) == []
    with pytest.raises(CommentRefused):
        deciding.decide(Verb.APPROVE, [held.pk], by=bob)
    assert state(held) == ("deleted", 0)


@pytest.mark.parametrize(
    ("before", "verb", "said"),
    [("held", Verb.APPROVE, "changed"), ("approved", Verb.SPAM, "withdrawn"), ("held", Verb.TRASH, "")],
)
def test_the_page_is_told_where_readers_see_a_difference(  # noqa: PLR0917  # a table's columns, and who is in it
    post: Post,
    carol: Person,
    bob: Person,
    say: Say,
    monkeypatch: pytest.MonkeyPatch,
    before: str,
    verb: Verb,
    said: str,
) -> None:
    told: list[tuple[str, tuple[str, ...]]] = []
    comment = say(post, carol, "Hello", state=before)
    for name in ("changed", "withdrawn"):
        monkeypatch.setattr(changes, name, lambda *names, name=name: told.append((name, names)))
    deciding.decide(verb, [comment.pk], by=bob)
    names = {name for how, names in told for name in names}
    assert {how for how, names in told if names} == ({said} if said else set())
    assert names == ({f"comments:{post.pk}", "comments"} if said else set())


def test_a_first_comment_that_was_approved_lets_the_next_ones_through(post: Post, carol: Person, bob: Person) -> None:
    first = commenting.write(post, carol, "My first")
    assert first.reasons == [judging.FIRST]
    deciding.decide(Verb.APPROVE, [first.pk], by=bob)
    assert commenting.write(post, carol, "My second").is_shown


def test_what_the_filter_learned_holds_the_next(post: Post, carol: Person, bob: Person, say: Say) -> None:
    long_ago = timezone.now() - timedelta(days=9)
    good = [say(post, carol, f"Lanterns in fog {n}", state="held", created_at=long_ago) for n in range(bayes.ENOUGH)]
    spam = [say(post, None, f"Cheap pills casino offer {n}", state="held") for n in range(bayes.ENOUGH)]
    deciding.decide(Verb.APPROVE, [one.pk for one in good], by=bob)
    deciding.decide(Verb.SPAM, [one.pk for one in spam], by=bob)
    assert commenting.write(post, carol, "More on lanterns and fog").is_shown
    caught = commenting.write(post, carol, "A casino offer of cheap pills")
    assert caught.state in {"held", "spam"}
    assert "the filter takes it for spam" in caught.reasons[0]


@pytest.mark.django_db(transaction=True)
def test_of_many_moderators_at_once_one_moves_it() -> None:
    bob, carol = make_person("Bob", Person.Role.EDITOR), make_person("Carol")
    post = write_post("Talk")
    held = [say_under(post, carol, f"Number {n}", state="held") for n in range(6)]
    keys = [one.pk for one in held]
    verbs = [Verb.APPROVE, Verb.SPAM]

    def decide(number: int) -> Any:
        chosen = keys if number % 3 else keys[::-1]
        decision = deciding.decide(verbs[number % 2], chosen, by=bob)
        if number % 4 == 0:
            deciding.undo(decision, by=bob)

    all_at_once(decide, writers=8)
    shown = Comment.objects.shown().count()
    assert Post.objects.get().comment_count == shown
    good, spam = (Comment.objects.filter(lesson=lesson).count() for lesson in ("good", "spam"))
    assert learned() == (good, spam)
    assert Decision.objects.count() == 8
