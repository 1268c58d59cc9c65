import pytest

from homepress.blog.old_links import candidates
from tests.fixtures.growth import is_linear


@pytest.mark.parametrize(
    ("target", "addresses", "path"),
    [
        ("../other/", ["2014/title"], "2014/other"),
        ("../other/", ["2014/title.html", "2014/title"], "other"),
        ("other.html", ["2014/title.html"], "2014/other.html"),
        ("./part/index.html", ["2014/title"], "2014/title/part"),
        ("../../../../x", ["2014/title"], "x"),
        ("a%20b/?q=1#top", ["x"], "x/a b"),
    ],
)
def test_a_relative_link_is_read_as_a_browser_did_on_the_old_site(target: str, addresses: list[str], path: str) -> None:
    for source in (f"[t]({target})", f"[t](<{target}>)", f"[t]\n\n[t]: {target}", f"<a href='{target}'>t</a>"):
        assert path in next(iter(candidates(source, addresses).values()))


@pytest.mark.parametrize("target", ["/x", "//x", "#x", "?x", "https://x", "mailto:a@b", "javascript:x", "@/x.md"])
def test_what_is_not_relative_is_left(target: str) -> None:
    assert candidates(f"[t]({target})", ["old"]) == {}


def test_where_there_is_no_old_address_nothing_is_read() -> None:
    assert candidates("[t](x)", []) == {}


@pytest.mark.parametrize("piece", ["](", "](<", "[a", "href=", "](  ", "[x]: ", "../", "](../"])
def test_mallorys_source_costs_no_more_than_its_length(piece: str) -> None:
    assert is_linear(lambda source: candidates(source, ["old/one", "old/two.html"]), piece * (400_000 // len(piece)))
