"""HTML that a parser would take too long for."""

import pytest

from homepress.blog.rendering.nesting import MAX_ATTRIBUTES, MAX_OPEN, check_nesting
from homepress.errors import InvalidSource


@pytest.mark.parametrize(
    "html",
    [
        "<p>a" * 2_000,
        "<ul>" + "<li>a" * 2_000 + "</ul>",
        "<table>" + "<tr><td>a<td>b" * 1_000 + "</table>",
        "<dl>" + "<dt>a<dd>b" * 1_000 + "</dl>",
        "<b>a</b> " * 5_000,
        "<b><i>a</b></i>" * 500,
        "<p><b>a</p><p>b</b></p>" * 500,
        "<a href=x>b" * 100,
        "<div>" * 100 + "</div>" * 100,
        "<br>" * 5_000,
        "<pre>&lt;b&gt;</pre>" * 5_000,
        "<!-- <b><b><b> -->" * 1_000,
        "<script>if (a<b) c</script>" * 50,
    ],
)
def test_what_people_write_passes(html: str) -> None:
    check_nesting(html)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * (MAX_OPEN + 1),
        "<b>" * (MAX_OPEN + 1),
        "<b id=1><p>" * 1_000,
        "<b id=1><table><td></b></table>" * 1_000,
        "<b id=1><style></b></style>" * 1_000,
        "<b id=1><select></b></select>" * 1_000,
        "<svg><style><b><p>" * 1_000,
        "<B ID=1><P>" * 1_000,
        "<b\nid=1\n><p>" * 1_000,
        "<b id='</b>'><p>" * 1_000,
        "<b id=1><!-- </b> --><p>" * 1_000,
        "".join(f"<b id={number}>" for number in range(90)) + "<p>a" * 20_000,
    ],
)
def test_what_never_closes_is_refused(html: str) -> None:
    with pytest.raises(InvalidSource, match="never closed"):
        check_nesting(html)


def test_a_tag_has_no_thousands_of_attributes() -> None:
    many = " ".join(f"a{number}=1" for number in range(MAX_ATTRIBUTES + 1))
    with pytest.raises(InvalidSource, match="attributes") as refused:
        check_nesting(f"<p>\n<p {many}>")
    assert "<p>" in refused.value.hint
