import gzip

import brotli
import pytest
import zstandard

from homepress.published.encodings import SUFFIXES, accepted, best, forms_of

pytestmark = pytest.mark.once


def test_every_form_holds_the_same_page() -> None:
    body = ("Straße " * 999).encode()
    forms = forms_of(body)

    assert list(forms) == list(SUFFIXES)
    assert forms[""] == body
    assert gzip.decompress(forms["gzip"]) == body
    assert brotli.decompress(forms["br"]) == body
    assert zstandard.decompress(forms["zstd"]) == body


def test_the_same_page_has_the_same_forms_again() -> None:
    assert forms_of(b"page") == forms_of(b"page")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", ("",)),
        ("identity", ("",)),
        ("gzip", ("gzip", "")),
        ("gzip, deflate, br, zstd", ("br", "zstd", "gzip", "")),
        ("GZIP;q=1.0, br;q=0", ("gzip", "")),
        ("*", ("br", "zstd", "gzip", "")),
        ("*;q=0, gzip", ("gzip", "")),
        ("br;q=0.001", ("br", "")),
        ("br;q=much", ("",)),
        ("br ; q=0.5 , , ;;", ("br", "")),
        ("identity;q=0", ("",)),
    ],
)
def test_what_a_client_takes_is_read_from_its_header(header: str, expected: tuple[str, ...]) -> None:
    assert accepted(header) == expected


def test_the_best_that_is_there_is_taken() -> None:
    assert best("gzip, br", {"", "gzip"}) == "gzip"
    assert best("br", {"", "gzip"}) == ""
