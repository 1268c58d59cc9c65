"""Info strings of code blocks, as many generators write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homepress.blog.rendering.code_info import CodeInfo, read_info, split_info


def info(text: str) -> CodeInfo:
    return read_info(*split_info(text))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", ""),
        ("rust", "rust"),
        ("rust,ignore", "rust"),
        ("rust,edition2021,should_panic", "rust"),
        ("rust no_run", "rust"),
        ("c++", "c++"),
        ("{linenos}", ""),
        ("python{1,2}", "python"),
    ],
)
def test_the_language_is_the_first_word(text: str, language: str) -> None:
    assert info(text).language == language


@pytest.mark.parametrize(
    "text",
    [
        'python {linenos hl_lines="2 4-6"}',
        "python {linenos=true,hl_lines=[2,4-6]}",
        'python {linenos=table,hl_lines=[2,"4-6"]}',
        "python,linenos,hl_lines=2 4-6",
        "python,hl_lines=2 4-6,linenos",
        "python {2,4-6} showLineNumbers",
        "python linenos hl_lines='2,4-6'",
    ],
)
def test_numbers_and_marked_lines_are_read_in_every_way_of_writing_them(text: str) -> None:
    assert info(text) == CodeInfo("python", numbered=True, marked=((2, 2), (4, 6)))


@pytest.mark.parametrize(
    "text", ["go {linenos=table,linenostart=199}", "go,linenos,linenostart=199", "go {startFrom=199}"]
)
def test_the_first_line_may_have_any_number(text: str) -> None:
    assert (info(text).numbered, info(text).first) == (True, 199)


@pytest.mark.parametrize("text", ["go {linenos=false}", "go linenos=no", "go"])
def test_numbers_may_be_asked_not_to_be_there(text: str) -> None:
    assert not info(text).numbered


@pytest.mark.parametrize("text", ['js title="src/app.js"', "js,name=src/app.js", "js {filename='src/app.js'}"])
def test_a_block_may_have_a_title(text: str) -> None:
    assert info(text).title == "src/app.js"


def test_what_is_meant_for_others_is_passed_over() -> None:
    assert info('rust,ignore,E0277 {anchor="x" class=[a] b} !!') == CodeInfo("rust")


@pytest.mark.parametrize("text", ["a {hl_lines=[" + "1," * 5000, "a " + "x=" * 5000, "a {" * 5000, 'a "' * 5000])
def test_long_nonsense_is_read_quickly(text: str) -> None:
    assert len(info(text).marked) <= 100


@given(text=st.text() | st.text(alphabet="linesohlark=_-\"'{}[], 0123456789"))
def test_no_info_string_is_an_error(text: str) -> None:
    assert isinstance(info(text), CodeInfo)
