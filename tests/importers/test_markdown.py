import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from homepress.accounts.models import Person
from homepress.blog import publishing
from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Permalink, Post, Revision, Tag
from homepress.blog.references import PostReferences
from homepress.blog.rendering import fingerprint
from homepress.errors import ImportFailed
from homepress.importers.markdown import import_folder
from homepress.media.models import Media
from tests.fixtures.files import picture
from tests.importers.blogs import BLOGS, bring, entry, outcomes, write

pytestmark = pytest.mark.django_db


def test_a_jekyll_blog_comes_with_its_posts_drafts_pages_and_addresses() -> None:
    report = bring("jekyll")
    post = Post.objects.get(permalink="kingfisher")
    assert (post.title, post.status, post.kind) == ("A kingfisher: seen twice", "published", "post")
    assert post.published_at is not None
    assert post.published_at.isoformat() == "2019-03-04T08:15:00+00:00"
    assert post.edited_at == post.published_at
    assert [tag.name for tag in post.tag_list] == ["blue", "1.10", "no", "birds", "rivers"]
    assert [person.name for person in post.byline] == ["Wren Alder"]
    assert set(Manuscript.of(post).aliases) == {"2019/03/04/kingfisher", "old/kingfisher.html", "old/kingfisher"}
    assert post.extra == {"mood": "glad"}
    assert post.excerpt == "It came back."
    assert Post.objects.get(permalink="heron").status == Post.objects.get(permalink="otter").status == "draft"
    assert Permalink.objects.get(path="birds/heron.html").post == Post.objects.get(permalink="heron")
    assert Post.objects.get(permalink="about").kind == "page"
    assert outcomes(report)["README.md"] == outcomes(report)["_layouts"] == "skipped"
    assert "include" in entry(report, "_posts/2019-03-04-kingfisher.md").warnings[-1]


def test_a_hugo_blog_comes_with_its_bundles_languages_and_static_files() -> None:
    report = bring("hugo")
    first = Post.objects.get(origin="posts/first.md")
    assert first.edited_at.date().isoformat() == "2021-06-01"
    assert [tag.name for tag in first.tag_list] == ["dawn", "lamp", "light", "Posts"]
    assert first.extra == {"weight": 3, "params": {"mood": "quiet", "links": [{"name": "a"}]}}
    assert f'src="{first.attachments.get().media.get_absolute_url()}"' in first.html
    assert {"2021/05/first", "first.html", "posts/first"} == set(Manuscript.of(first).aliases)
    bundle = Post.objects.get(permalink="bundled-up")
    assert {attachment.name for attachment in bundle.attachments.all()} == {"shade.png", "notes.txt"}
    assert bundle.cover == bundle.attachments.get(name="shade.png").media
    assert bundle.extra["cover"]["alt"] == "A shade"
    assert Permalink.objects.get(path="posts/bundled-up/shade.png").media == bundle.cover
    assert Permalink.objects.get(path="images/lamp.png").media == first.attachments.get().media
    assert Post.objects.get(permalink="hello-fr").language == "fr"
    assert Post.objects.get(permalink="colophon").kind == "page"
    assert entry(report, "content/posts/bundle/index.md").warnings == (
        "left out: script.js: not a kind of file that is taken",
    )
    assert outcomes(report)["themes"] == "skipped"
    assert "content/posts/_index.md" not in outcomes(report)
    assert [(aside.path, aside.address) for aside in report.asides] == [("content/posts/_index.md", "/tag/posts/")]


def test_a_zola_blog_comes_with_dates_from_paths_and_links_between_sections() -> None:
    report = bring("zola")
    one, inside = Post.objects.get(origin="one.md"), Post.objects.get(origin="inside/one.md")
    assert one.published_at is not None
    assert one.published_at.date().isoformat() == "2022-11-12"
    assert [person.name for person in one.byline] == ["Ash Brook", "Wren Alder"]
    assert one.extra == {"extra": {"team": "the masons"}}
    assert {one.slug, inside.slug} == {"one", "one-2"}
    for path in ("2022/11/12/One", "2022/11/12/One.html", "releases/1.0"):
        assert Permalink.objects.get(path=path).post == one
    assert PostReferences.of(one).link("@/inside/one.md") == inside.get_absolute_url()
    assert PostReferences.of(one).link("bundle/index.md") == "/bundle/"
    assert PostReferences.of(inside).link("../one.md#top") == f"{one.get_absolute_url()}#top"
    number = next(entry for entry in report.entries if entry.address == "/one-2/")
    assert "/one/ is taken" in number.warnings[0]


def test_a_pelican_blog_comes_without_fences() -> None:
    bring("pelican")
    post = Post.objects.get()
    assert (post.title, post.visibility, post.slug) == ("Rain: a study", "unlisted", "rain")
    assert post.excerpt == "It rained.\nAnd rained."
    assert [tag.name for tag in post.tag_list] == ["rain", "grey sky", "weather"]
    assert len(post.byline) == 2
    assert post.source.startswith("It rained.")
    assert Permalink.objects.get(path="rain.html").post == post
    assert post.attachments.get().name == "images/rain.png"


def test_an_astro_blog_comes_with_its_assets_and_pages() -> None:
    report = bring("astro")
    post = Post.objects.get(permalink="hello")
    assert post.published_at is not None
    assert post.published_at.date().isoformat() == "2022-07-08"
    assert (post.language, post.canonical_url) == ("pt-BR", "https://example.com/hello")
    assert post.cover is not None
    assert post.cover.name == "hero.png"
    assert post.attachments.get().name == "/hero-small.png"
    assert "MDX" in entry(report, "src/content/blog/hello.mdx").warnings[-1]
    assert Post.objects.get(permalink="about").kind == "page"


def test_files_without_front_matter_are_posts_named_by_heading_or_file() -> None:
    report = bring("plain")
    note = Post.objects.get(permalink="note")
    assert note.title == "A plain note"
    assert note.published_at is not None
    assert note.published_at.date().isoformat() == "2017-08-09"
    assert Post.objects.get(permalink="uber-uns").title == "Über uns"
    assert Post.objects.get(permalink="old").format == "html"
    assert entry(report, "other.html").reason == "HTML without front matter"


@pytest.mark.parametrize("name", ["jekyll", "hugo", "zola", "pelican", "astro", "plain"])
def test_a_source_is_kept_byte_for_byte(name: str) -> None:
    report = bring(name)
    assert not report.of("failed")
    for post in Post.objects.all():
        files = [path for path in (BLOGS / name).rglob("*") if path.is_file() and path.as_posix().endswith(post.origin)]
        assert any(path.read_bytes().endswith(post.source.encode()) for path in files)


@pytest.mark.parametrize("name", ["jekyll", "hugo", "zola", "pelican", "astro", "plain"])
def test_a_second_import_writes_nothing(name: str, media_folder: Path) -> None:
    bring(name)
    before = (Revision.objects.count(), Permalink.objects.count(), Person.objects.count())
    files = {path: path.stat().st_mtime_ns for path in media_folder.rglob("*")}
    with CaptureQueriesContext(
        connection,
    ) as queries:
        report = bring(name)
    assert set(outcomes(report).values()) <= {"unchanged", "skipped"}
    assert not [query for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert before == (Revision.objects.count(), Permalink.objects.count(), Person.objects.count())
    assert files == {path: path.stat().st_mtime_ns for path in media_folder.rglob("*")}


@pytest.mark.parametrize("name", ["jekyll", "hugo", "zola", "pelican", "astro", "plain"])
def test_a_dry_run_reports_the_same_and_writes_nothing(name: str, media_folder: Path) -> None:
    rehearsed = import_folder(BLOGS / name, dry_run=True)
    assert not Post.objects.exists()
    assert not any(model.objects.exists() for model in (Person, Tag, Permalink, Media))
    assert not any(media_folder.iterdir())
    real = bring(name)
    assert rehearsed.entries == real.entries
    assert (rehearsed.redirects, rehearsed.people) == (real.redirects, real.people)
    assert json.dumps(real.to_json())


def test_a_changed_file_updates_its_post_and_only_that(tmp_path: Path) -> None:
    blog = tmp_path / "blog"
    shutil.copytree(BLOGS / "zola", blog)
    import_folder(blog)
    text = blog / "content" / "one.md"
    text.write_text(text.read_text().replace('title = "One"', 'title = "Eins"'))
    report = import_folder(blog)
    assert [entry.path for entry in report.of("changed")] == ["content/one.md"]
    post = Post.objects.get(origin="one.md")
    assert (post.title, post.revisions.count()) == ("Eins", 2)


def test_a_changed_picture_updates_its_post(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "# A\n![x](x.png)", "x.png": picture()})
    import_folder(tmp_path)
    write(tmp_path, {"x.png": picture(colour="red")})
    assert import_folder(tmp_path).counts["changed"] == 1
    assert Post.objects.get().attachments.get().media.digest != Media.objects.earliest("created_at").digest


def test_a_post_that_was_edited_here_stays_while_its_file_does(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "---\ntitle: A\ndate: 2020-01-01\n---\nFrom the file."})
    import_folder(tmp_path)
    post = Post.objects.get()
    publishing.save(replace(Manuscript.of(post), title="Edited"), post)
    assert import_folder(tmp_path).counts == {"unchanged": 1}
    post.refresh_from_db()
    assert post.title == "Edited"


def test_a_file_with_spaces_in_its_name_is_shown(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "# A\n![x](my%20cat.png) ![y](<my dog.png>)", "my cat.png": picture()})
    write(tmp_path, {"my dog.png": picture(colour="red")})
    import_folder(tmp_path)
    assert all(media.get_absolute_url() in Post.objects.get().html for media in Media.objects.all())
    assert Media.objects.count() == 2


def test_a_link_to_a_text_that_comes_later_leads_there(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "# A\n[b](b.md)", "b.md": "# B\n[a](./a.md)"})
    import_folder(tmp_path)
    for name, other in {"a": "b.md", "b": "./a.md"}.items():
        post = Post.objects.get(permalink=name)
        references = PostReferences.of(post)
        assert references.link(other) == f"/{other[-4]}/"
        assert f'href="/{other[-4]}/"' in post.html
        assert post.rendered_from == fingerprint(post.source, format="markdown", references=references, leads=True)


def test_a_relative_link_by_the_old_address_of_another_post_is_followed(tmp_path: Path) -> None:
    def head(path: str) -> str:
        return f"---\ndate: 2014-01-01\npermalink: {path}\n---\n"

    links = "[b](../../15/beta/) [c](../../../x/gamma.html#top) [n](../nothing/) [o](https://a.example/) [r](b.md)"
    files: dict[str, str | bytes] = {
        "a.md": head("/2014/12/alpha/") + links.replace("15/beta", "../2015/01/beta"),
        "b.md": head("/2015/01/beta/") + '<a href="../../../x/gamma.html">g</a>\n\n[a]\n\n[a]: ../../../2014/12/alpha/',
        "c.md": head("/x/gamma.html") + "[a](../2014/12/alpha/index.html) [d](sub%20x/d.html)",
        "d.md": head("'/x/sub x/d.html'") + "[c](../gamma.html)",
    }
    import_folder(write(tmp_path, files))
    pages = {post.origin[0]: post for post in Post.objects.all()}
    for name, targets in {"a": "bc", "b": "ga", "c": "ad", "d": "c"}.items():
        for target in targets.replace("g", "c"):
            assert f'href="{pages[target].get_absolute_url()}' in pages[name].html, (name, target)
    assert f'{pages["c"].get_absolute_url()}#top"' in pages["a"].html
    assert 'href="../nothing/"' in pages["a"].html
    again = import_folder(tmp_path)
    assert again.counts == {"unchanged": 4}
    assert not any(publishing.rerender(post) for post in Post.objects.all())


BROKEN: dict[str, str | bytes] = {
    "yaml.md": "---\ntitle: [\n---\nx",
    "toml.md": "+++\ntitle = \n+++\nx",
    "json.md": '{"title": }\nx',
    "list.md": "---\n- a\n---\nx",
    "scalar.md": "---\njust words\n---\nx",
    "unclosed.md": "---\ntitle: x\n\ntext",
    "nul.md": b"# A\x00",
    "binary.md": bytes(range(256)),
    "large.md": "# L\n" + "word " * 300_000,
    "date.md": "---\ntitle: x\ndate: 2024-02-30\n---\n",
    "nodate.md": "---\ntitle: x\ndate: whenever\n---\n",
    "year.md": "---\ntitle: x\ndate: 0000-01-01\n---\n",
    "surrogate.md": '{"title": "\\ud800"}\nx',
    "escaped-nul.md": '---\ntitle: "a\\0b"\n---\nx',
    "laughs.md": "---\na0: &a0 [x]\n"
    + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))
    + "---\nx",
    "merges.md": "---\na0: &a0 {x: 1}\n"
    + "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 10))
    + "---\nx",
    "itself.md": "---\na: &a [*a]\n---\nx",
    "deep-yaml.md": "---\na: " + "[" * 50_000 + "\n---\nx",
    "deep-toml.md": "+++\na = " + "[" * 50_000 + "\n+++\nx",
    "deep-json.md": '{"a": ' + "[" * 50_000 + "\nx",
    "deeply.md": "---\na: " + "[" * 60 + "]" * 60 + "\n---\nx",
    "long.md": "---\na: '" + "x" * 200_000 + "'\n---\nx",
    "object.md": "---\ntitle: !!python/object/apply:os.system ['touch /tmp/mallory']\n- x\n---\nx",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_stops_only_itself(tmp_path: Path, name: str) -> None:
    write(tmp_path, {name: BROKEN[name], "zz.md": "# Good\n"})
    report = import_folder(tmp_path)
    assert outcomes(report) == {name: "failed", "zz.md": "new"}
    assert entry(report, name).reason
    assert Post.objects.get().title == "Good"


def test_a_file_that_breaks_late_takes_nothing_with_it(tmp_path: Path) -> None:
    head = "---\nauthor: Wren\naliases: [old]\n---\n![p](p.png)\n\n"
    good: dict[str, str | bytes] = {
        f"z{number}.md": f"---\ntitle: T{number}\nauthor: Wren\n---\n![p](p.png)" for number in range(5)
    }
    files: dict[str, str | bytes] = {"a.md": head + "word " * 200_001, "q.md": "---\naliases: [old]\n---\nx"}
    write(tmp_path, files | good | {"p.png": picture()})
    report = import_folder(tmp_path)
    assert outcomes(report) == {"a.md": "failed"} | dict.fromkeys([*good, "q.md"], "new")
    assert Permalink.objects.get(path="old").post == Post.objects.get(origin="q.md")
    assert Person.objects.filter(name="Wren").count() == 1
    assert {post.attachments.get().media for post in Post.objects.filter(origin__in=good)} == {Media.objects.get()}


def test_an_import_costs_no_queries_a_post(tmp_path: Path) -> None:
    def queries(name: str, count: int) -> int:
        files: dict[str, str | bytes] = {
            f"{n}.md": f"---\ntags: [a, b]\ndate: 2020-01-01\n---\nText {n}." for n in range(count)
        }
        with CaptureQueriesContext(connection) as captured:
            import_folder(write(tmp_path / name, {f"{name}{path}": text for path, text in files.items()}))
        return len(captured)

    queries("first", 1)
    assert queries("many", 90) == queries("few", 30)


def test_a_file_in_another_encoding_is_read_with_a_warning(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "---\ntitle: Café\n---\nNaïve.".encode("cp1252"), "b.md": "\ufeff# Bom\n"})
    report = import_folder(tmp_path)
    assert Post.objects.get(origin="a.md").source == "Naïve."
    assert "not UTF-8" in entry(report, "a.md").warnings[0]
    assert Post.objects.get(origin="b.md").source == "# Bom\n"


def test_mallory_cannot_make_an_import_read_outside_the_folder(tmp_path: Path) -> None:
    secret = write(tmp_path / "outside", {"secret.png": picture(), "secret.md": "# Secret", "secret.txt": "secret"})
    climb = "../" * 12 + str(secret).lstrip("/")
    blog = write(
        tmp_path / "blog",
        {
            "a.md": f"---\ntitle: A\ncover: {climb}/secret.png\nimage: {secret}/secret.png\n---\n"
            f"![x]({climb}/secret.png) "
            f"![y]({secret}/secret.png) ![z](%2e%2e/outside/secret.png) [t](../outside/secret.txt) ![l](link.png) "
            "![f](file:///etc/passwd) ![p](/etc/passwd) ![q](pipe) ![d](folder/secret.png) ![n](a%00b.png)",
            "bundle/index.md": "# B",
        },
    )
    (blog / "link.png").symlink_to(secret / "secret.png")
    (blog / "link.md").symlink_to(secret / "secret.md")
    (blog / "folder").symlink_to(secret)
    (blog / "bundle" / "link.txt").symlink_to(secret / "secret.txt")
    (blog / "loop.md").symlink_to(blog / "loop.md")
    os.mkfifo(blog / "pipe")
    os.mkfifo(blog / "pipe.md")
    report = import_folder(blog)
    assert not Media.objects.exists()
    assert {name for name, outcome in outcomes(report).items() if outcome == "new"} == {"a.md", "bundle/index.md"}
    assert outcomes(report)["folder"] == outcomes(report)["link.md"] == outcomes(report)["pipe.md"] == "skipped"


def test_an_old_address_that_leads_elsewhere_is_left_and_told(tmp_path: Path) -> None:
    publishing.save(Manuscript(title="There", aliases=("old/place",)))
    write(tmp_path, {"a.md": "---\ntitle: A\naliases: [old/place, '@mallory', '-/likes']\n---\n"})
    report = import_folder(tmp_path)
    assert Permalink.objects.get(path="old/place").post == Post.objects.get(title="There")
    assert "/-/likes, /@mallory, /old/place" in report.entries[0].warnings[-1]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("draft: true", {"status": "draft"}),
        ("date: 2999-01-01", {"status": "scheduled"}),
        ("expiryDate: 2001-01-01", {"status": "draft"}),
        ("unlisted: yes", {"visibility": "unlisted"}),
        ("private: true", {"visibility": "private"}),
        ("layout: page\nmenu: main", {"kind": "page", "in_menu": True}),
        ("layout: wide", {"kind": "post", "extra": {"layout": "wide"}}),
        ("comments: true", {"commenting": "on", "extra": {}}),
        ("comments: off", {"commenting": "off", "extra": {}}),
        ("comments: 14", {"commenting": "14", "extra": {}}),
        ("comments: {id: 7}", {"commenting": "", "extra": {"comments": {"id": 7}}}),
        ("comments: giscus", {"commenting": "", "extra": {"comments": "giscus"}}),
        ("summary: s\ndescription: d", {"excerpt": "s", "search_description": "d"}),
        ("description: d", {"excerpt": "d", "search_description": ""}),
        ("language: nonsense!", {"language": "", "extra": {"language": "nonsense!"}}),
        ("canonical_url: javascript:x", {"canonical_url": "", "extra": {"canonical_url": "javascript:x"}}),
        (
            "score: .nan\nnumber: 1e5\nwhen: 12:30\nday: 2020-01-02",
            {"extra": {"score": ".nan", "number": 100000.0, "when": "12:30", "day": "2020-01-02"}},
        ),
    ],
)
def test_what_front_matter_says_is_what_the_post_is(tmp_path: Path, head: str, expected: dict[str, Any]) -> None:
    write(tmp_path, {"a.md": f"---\ntitle: A\n{head}\n---\n"})
    import_folder(tmp_path)
    post = Post.objects.get()
    assert {name: getattr(post, name) for name in expected} == expected


def test_a_title_too_long_is_cut_and_kept_whole_beside(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": f"---\ntitle: {'x' * 400}\n---\n"})
    report = import_folder(tmp_path)
    post = Post.objects.get()
    assert len(post.title) == 300
    assert post.extra == {"title": "x" * 400}
    assert report.entries[0].warnings


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="no such folder"):
        import_folder(tmp_path / "missing")
