import defusedxml.ElementTree
import pytest

from homepress.media.svg_scripts import active_part

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def active(inside: str, attributes: str = "") -> str:
    return active_part(defusedxml.ElementTree.fromstring(f"{HEAD} {attributes}>{inside}</svg>"))


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<x:SCRIPT xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:SCRIPT>',
        '<script xlink:href="https://mallory.example/x.js"/>',
        '<g><path onClick="alert(1)" d="M0 0"/></g>',
        '<a href="javascript:alert(1)"><text>x</text></a>',
        '<a xlink:href=" java&#10;script:alert(1)"><text>x</text></a>',
        '<a><animate attributeName="href" values="javascript:alert(1)"/></a>',
        '<a><set attributeName="onmouseover" to="alert(1)"/></a>',
        '<use href="data:text/html,&lt;script>alert(1)&lt;/script>"/>',
        '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml" onload="alert(1)"/></foreignObject>',
    ],
)
def test_what_would_run_is_named(inside: str) -> None:
    assert active(inside)
    assert active("", 'onload="alert(1)"') == "onload="


@pytest.mark.parametrize(
    "inside",
    [
        '<style>path { fill: red }</style><path class="once" d="M0 0"/>',
        '<a href="https://example.org/"><text>on=1</text></a>',
        '<image href="data:image/png;base64,AAAA"/>',
        '<circle r="4"><animate attributeName="r" values="4;8" dur="1s"/></circle>',
    ],
)
def test_a_drawing_is_only_a_drawing(inside: str) -> None:
    assert not active(inside)
