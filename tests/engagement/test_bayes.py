"""The filter: silent until it knows enough, taught and untaught exactly, however many teach at once."""

import pytest

from homepress.engagement import bayes, cleaning
from homepress.engagement.models import FilterWord
from tests.blog.test_concurrency import all_at_once

pytestmark = pytest.mark.django_db

GOOD = ["I liked the part about {} lanterns in the fog.", "A question on {}: how did the keeper sleep?"]
SPAM = ["Buy cheap {} pills now at https://pills.example/deal !!!", "Casino bonus {} free money click now"]


def teach(kind: str, texts: list[str], number: int = bayes.ENOUGH) -> None:
    bayes.relearn([(text.format(n), "", kind) for n in range(number) for text in texts])


def counts() -> dict[str, tuple[int, int]]:
    return {row.word: (row.good, row.spam) for row in FilterWord.objects.all() if (row.good, row.spam) != (0, 0)}


def test_it_says_nothing_before_it_knows_enough_of_both() -> None:
    teach("spam", SPAM)
    assert bayes.probability("Casino bonus free money click now") == bayes.BACKGROUND
    teach("good", GOOD, bayes.ENOUGH // 2 - 1)
    assert bayes.probability("Casino bonus free money click now") == bayes.BACKGROUND


def test_it_tells_what_it_was_taught_apart() -> None:
    teach("spam", SPAM)
    teach("good", GOOD)
    assert bayes.probability("cheap casino pills, free money: https://pills.example/other") >= bayes.CERTAIN
    assert bayes.probability("How did the keeper of the lanterns sleep in the fog?") < 0.1
    assert bayes.probability("Zwölf Boxkämpfer") == bayes.BACKGROUND, "words it has never seen say nothing"
    assert 0 <= bayes.probability("") <= 1


def test_what_is_taken_back_was_never_learned() -> None:
    teach("good", GOOD)
    before = counts()
    bayes.relearn([("Some text about nothing", "", "spam")])
    bayes.relearn([("Some text about nothing", "spam", "good")])
    assert counts()["nothing"] == (1, 0)
    bayes.relearn([("Some text about nothing", "good", "")])
    assert counts() == before


def test_a_word_counts_once_a_comment() -> None:
    bayes.relearn([("spam spam Spam SPAM ｓｐａｍ", "", "spam")])
    assert counts() == {bayes.TOTALS: (0, 1), "spam": (0, 1)}


def test_unlearned_words_are_cleaned_away_and_others_stay() -> None:
    bayes.relearn([("stays here", "", "good"), ("goes there", "", "spam")])
    bayes.relearn([("goes there", "spam", "")])
    assert cleaning.unlearned_words() == 2
    assert set(FilterWord.objects.values_list("word", flat=True)) == {bayes.TOTALS, "stays", "here"}


def test_what_was_forgotten_is_unlearned_without_harm() -> None:
    bayes.relearn([("some words", "", "good")])
    FilterWord.objects.all().delete()
    bayes.relearn([("some words", "good", "spam")])
    assert counts()["words"] == (0, 1)


@pytest.mark.parametrize(
    "text", ["", " ", "a" * 5000, "\U0001f4a9" * 2000, "é" * 41, "http://", "'" * 99, "% _ \\ \x7f"]
)
def test_any_text_can_be_learned_and_unlearned(text: str) -> None:
    bayes.relearn([(text, "", "spam")])
    assert 0 <= bayes.probability(text) <= 1
    bayes.relearn([(text, "spam", "")])
    assert not counts()


@pytest.mark.django_db(transaction=True)
def test_many_teachers_at_once_count_right_and_do_not_wait_for_each_other() -> None:
    words = [f"word{n}" for n in range(30)]

    def teach_and_take_back(number: int) -> None:
        text = " ".join(words if number % 2 else words[::-1])
        bayes.relearn([(text, "", "spam")])
        bayes.relearn([(text, "", "good")])
        bayes.relearn([(text, "spam", "")])

    all_at_once(teach_and_take_back, writers=10)
    assert counts() == {bayes.TOTALS: (10, 0)} | dict.fromkeys(words, (10, 0))
