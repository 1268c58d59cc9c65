"""A real blog: 748 posts in two sections, TOML, aliases, page bundles. It is not in the repository."""

import os
from pathlib import Path

import pytest

from homepress.blog.models import Permalink, Post
from homepress.importers import front_matter
from homepress.importers.archives import unpacked
from homepress.importers.markdown import import_folder

BESIDE = Path(__file__).parents[2].resolve().parent / "shared" / "data" / "rust-blog.tar.gz"


@pytest.fixture
def archive() -> Path:
    """The archive that TEST_BLOG names, or the one beside the checkout."""
    path = Path(os.environ.get("TEST_BLOG") or BESIDE)
    if not path.exists():
        pytest.skip("no real blog: TEST_BLOG names none and ../shared/data/rust-blog.tar.gz is not there")
    return path


@pytest.mark.only_on("sqlite")
def test_a_real_blog_comes_whole_and_every_alias_redirects(db: None, archive: Path) -> None:
    with unpacked(archive) as folder:
        report = import_folder(folder)
        again = import_folder(folder)
        texts = {path.relative_to(folder / "content").as_posix(): path.read_bytes() for path in folder.rglob("*.md")}
    assert not report.of("failed")
    assert {Path(entry.path).name for entry in report.of("skipped")} == {"_index.md", "latest.md"}
    assert set(again.counts) == {"unchanged", "skipped"}
    assert [(aside.path, aside.address) for aside in report.asides] == [
        ("content/inside-rust/_index.md", "/tag/inside-rust-blog/")
    ]
    tag = Permalink.objects.get(path="inside-rust").tag
    assert tag
    assert tag.posts.count() == Post.objects.filter(origin__startswith="inside-rust/").count()
    links = dict(Permalink.objects.values_list("path", "post__origin"))
    for post in Post.objects.all():
        front = front_matter.split(texts.pop(post.origin).decode())
        assert post.source == front.body
        assert post.html
        for path in (front.values["path"], *front.values.get("aliases", [])):
            assert links[path] == post.origin, path
    assert all(Path(name).name in {"_index.md", "latest.md"} for name in texts)
