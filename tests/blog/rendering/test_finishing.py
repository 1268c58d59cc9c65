"""The last pass: headings, figures, pictures, tables, text."""

import pytest

from homepress.blog.rendering import Format, Heading, Picture, PictureSource, absolute, render
from homepress.blog.rendering.document import NoReferences
from homepress.blog.rendering.plain_text import count_words


def markdown(source: str) -> str:
    return render(source, format="markdown").html


def test_a_heading_leads_to_itself() -> None:
    assert markdown("## A *b* & c") == (
        '<h2 id="a-b-c"><a class="heading-anchor" href="#a-b-c">A <em>b</em> &amp; c</a></h2>'
    )


def test_a_heading_with_a_link_in_it_leads_where_the_link_does() -> None:
    assert markdown("## [a](b) c") == '<h2 id="a-c"><a href="b">a</a> c</h2>'


def test_the_page_s_only_first_heading_is_its_title() -> None:
    rendering = render("# a\n## b\n###### c", format="markdown")
    assert [heading.level for heading in rendering.toc] == [2, 3, 6]
    assert "<h1" not in rendering.html
    assert [heading.level for heading in render("## b\n### c", format="markdown").toc] == [2, 3]


def test_the_table_of_contents_has_every_heading_outside_of_quotations() -> None:
    source = "## Ä *b* `<c>` &amp;\n\n> ## quoted\n\n- ## listed\n\n## [d](e)\n\n##\n"
    assert render(source, format="markdown").toc == (
        Heading(2, "ä-b-c", "Ä b <c> &"),
        Heading(2, "d", "d"),
    )


def test_an_empty_heading_has_an_anchor_but_leads_nowhere() -> None:
    assert markdown("##") == '<h2 id="section"></h2>'


def test_a_given_anchor_is_kept_and_found_by_links_before_it() -> None:
    html = markdown("[x](#mine)\n\n## A title {#mine}")
    assert '<h2 id="mine"><a class="heading-anchor" href="#mine">A title</a></h2>' in html
    assert '<a href="#mine">x</a>' in html


@pytest.mark.parametrize("fragment", ["whats-new", "what-s-new", "What%27s%20New", "whats_new", "WHATSNEW"])
def test_links_to_headings_are_mended_as_other_generators_write_them(fragment: str) -> None:
    assert '<a href="#whats-new">a</a>' in markdown(f"[a](#{fragment})\n\n## What's new?")


def test_a_link_to_nothing_stays_as_it_is() -> None:
    assert '<a href="#nothing-there">' in markdown("[a](#nothing-there)\n\n## What's new?")
    assert '<a href="#">' in markdown("[a](#)")


def test_an_old_name_becomes_an_id() -> None:
    assert markdown('<a name="here"></a>[x](#here)') == '<p><a id="here"></a><a href="#here">x</a></p>'


def test_a_picture_alone_with_a_title_is_a_figure_with_a_caption() -> None:
    assert markdown('![alt](a.png "A <caption> & more")') == (
        '<figure><img src="a.png" alt="alt" decoding="async">'
        "<figcaption>A &lt;caption&gt; &amp; more</figcaption></figure>"
    )


def test_a_linked_picture_may_be_a_figure_too() -> None:
    assert markdown('[![a](b.png "c")](d)') == (
        '<figure><a href="d"><img src="b.png" alt="a" decoding="async"></a><figcaption>c</figcaption></figure>'
    )


@pytest.mark.parametrize(
    "source", ["![a](b.png)", 'x ![a](b.png "c")', '![a](b.png "c") ![d](e.png "f")', '- ![a](b "c")']
)
def test_other_pictures_stay_in_their_paragraph(source: str) -> None:
    assert "<figure>" not in markdown(source)


def test_the_first_picture_loads_at_once_and_the_others_when_they_come_near() -> None:
    html = markdown("![a](a.png)\n\n![b](b.png)\n\n![c](c.png)")
    assert html.count('loading="lazy"') == 2
    assert html.index("a.png") < html.index("loading")
    assert html.count('decoding="async"') == 3


def test_the_picture_that_leads_a_page_goes_first() -> None:
    source = "![a](a.png)\n\n![b](b.png)"
    leading, following = (render(source, format="markdown", leads=leads).html for leads in (True, False))
    assert leading.count('fetchpriority="high"') == 1
    assert leading.index("fetchpriority") < leading.index("b.png")
    assert "fetchpriority" not in following


class Variants(NoReferences):
    """Knows every picture in two formats."""

    def picture(self, target: str) -> Picture | None:
        sources = tuple(PictureSource(f"image/{kind}", f"/v/1.{kind} 1w, /v/2.{kind} 2w") for kind in ("avif", "webp"))
        return Picture("/a.png", 800, 600, sources)


CHOICE = (
    '<picture><source type="image/avif" srcset="/v/1.avif 1w, /v/2.avif 2w" sizes="min(90vw, 41rem)">'
    '<source type="image/webp" srcset="/v/1.webp 1w, /v/2.webp 2w" sizes="min(90vw, 41rem)">'
    '<img src="/a.png" alt="b" width="800" height="600" decoding="async"></picture>'
)


@pytest.mark.parametrize(
    ("source", "format", "expected"),
    [
        ("![b](a.png)", "markdown", f"<p>{CHOICE}</p>"),
        ('![b](a.png "c")', "markdown", f"<figure>{CHOICE}<figcaption>c</figcaption></figure>"),
        ('<p><img src="a.png" alt="b"></p>', "html", f"<p>{CHOICE}</p>"),
    ],
)
def test_a_picture_comes_in_the_formats_there_are(source: str, format: Format, expected: str) -> None:
    assert render(source, format=format, references=Variants()).html == expected


@pytest.mark.parametrize(
    "source",
    [
        '<picture><source srcset="b.webp"><img src="a.png" alt="b"></picture>',
        '<img src="a.png" srcset="b.png 2x" alt="b">',
        "</picture><picture><img src=a.png></picture>",
    ],
)
@pytest.mark.parametrize("trusted", [True, False])
def test_a_choice_that_the_writer_offers_stays_the_writer_s(source: str, trusted: bool) -> None:
    html = render(source, format="html", trusted=trusted, references=Variants()).html
    assert "/v/1.avif" not in html
    after = render(source + "<p>x</p><img src=c.png>", format="html", trusted=trusted, references=Variants()).html
    assert after.count("/v/1.avif") == 1


def test_a_feed_has_the_plain_image() -> None:
    html = absolute(render("![b](a.png)", format="markdown", references=Variants()).html, "https://blog.example/c/")
    assert html == '<p><img src="https://blog.example/a.png" alt="b" width="800" height="600"></p>'


class Cat:
    """Knows the size of every picture."""

    def link(self, target: str) -> str | None:
        return None

    def picture(self, target: str) -> Picture | None:
        return Picture("/cat.webp", 800, 600)


@pytest.mark.parametrize(
    ("given", "size"),
    [
        ("", ("800", "600")),
        ("width=400", ("400", "300")),
        ("height=300", ("400", "300")),
        ("width=10 height=20", ("10", "20")),
        ("width=50%", ("800", "600")),
        ("width=0", ("800", "600")),
    ],
)
def test_a_picture_has_a_size_in_its_proportions(given: str, size: tuple[str, str]) -> None:
    html = render(f"<img src=cat.png alt=a {given}>", format="html", references=Cat()).html
    assert f'width="{size[0]}"' in html
    assert f'height="{size[1]}"' in html


def test_a_picture_without_an_alternative_text_has_an_empty_one() -> None:
    assert 'alt=""' in render("<img src=a.png>", format="html").html


def test_links_to_other_sites_cannot_reach_back() -> None:
    assert markdown("[a](https://b.example)") == '<p><a href="https://b.example" rel="noopener">a</a></p>'
    assert markdown("[a](//b.example)") == '<p><a href="//b.example" rel="noopener">a</a></p>'
    assert markdown("[a](/b)") == '<p><a href="/b">a</a></p>'
    html = render('<a href="/b" target=_blank rel="nofollow me evil">a</a>', format="html").html
    assert 'rel="nofollow me noopener"' in html


def test_tables_scroll_in_a_box_that_takes_the_focus() -> None:
    html = markdown("|a|\n|-:|\n|b|")
    assert html.startswith('<div class="table" tabindex="0"><table>')
    assert html.endswith("</table></div>")
    assert '<td class="align-right">' in html
    assert "style" not in html


def test_only_the_outermost_table_has_a_box() -> None:
    html = render("<table><tr><td><table><tr><td>a</table></table>", format="html").html
    assert html.count('<div class="table"') == 1


def test_alignments_of_old_are_classes() -> None:
    html = render('<p align="center">a</p><div align=right>b</div><img align=left src=c>', format="html").html
    assert [part.partition('"')[0] for part in html.split('class="')[1:]] == [
        "align-center",
        "align-right",
        "align-left",
    ]


def test_videos_have_controls_and_wait() -> None:
    html = render('<video src="a.mp4"></video>', format="html").html
    assert html == '<video src="a.mp4" controls preload="metadata"></video>'


@pytest.mark.parametrize("format", ["markdown", "html"])
def test_the_text_has_no_markup_and_one_line_a_block(format: Format) -> None:
    source = {
        "markdown": "# a\n\nb *c*\nd[^1]\n\n- e\n- f\n\n```\ng  <h>\n```\n\n|i|\n|-|\n|j|\n\n[^1]: k\n",
        "html": "<h1>a</h1><p>b <em>c</em>\nd<!-- x --></p><ul><li>e<li>f</ul><pre>g  &lt;h&gt;</pre>"
        "<table><th>i<tr><td>j</table><p>k</p>",
    }[format]
    assert render(source, format=format).text.split("\n") == ["a", "b c", "d", "e", "f", "g <h>", "i", "j", "k"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("one two, three-fold it's 4 — …", 5),
        ("Ünïcödé слова", 2),
        ("日本語の文章です", 4),
        ("日本語 and English", 4),
        ("한국어 문장", 2),
        ("ภาษาไทย", 4),
    ],
)
def test_words_are_counted_as_a_reader_s_time_goes(text: str, words: int) -> None:
    assert count_words(text) == words
