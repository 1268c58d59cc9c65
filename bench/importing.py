"""Importing a folder of Markdown by the command, its start included."""

import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from bench.figures import Figure, seconds
from bench.sites import ROOT, empty_home, run

REAL_BLOG = ROOT.parent / "shared" / "data" / "rust-blog.tar.gz"
"""752 files of a blog that many people wrote over ten years, where it is at hand."""
GENERATED = 600
POSTS_A_SECOND = 150
NEAR = 0.6
"""What a real blog must reach of it: its texts are longer and have 336 files, and 162 people wrote them."""


def measure() -> Iterator[Figure]:
    yield _figure(_generated, 1.0)
    if REAL_BLOG.exists():
        yield _figure(_real, NEAR)


def _figure(source: Callable[[Path], tuple[str, Path]], bound: float) -> Figure:
    with empty_home() as home:
        name, folder = source(home)
        run(home, "manage", "migrate", "--verbosity", "0")
        taken = seconds(lambda: run(home, "import", "markdown", str(folder)))
        posts = int(run(home, "manage", "shell", "--no-imports", "-v0", "-c", COUNT).split()[-1])
    what = f"import, {posts} posts of {name}"
    return Figure(what, posts / taken, POSTS_A_SECOND, "posts/s", "posts/s wanted", bound, larger_is_better=True)


COUNT = "from homepress.blog.models import Post; print(Post.objects.count())"


def _real(home: Path) -> tuple[str, Path]:
    with tarfile.open(REAL_BLOG) as archive:
        archive.extractall(home / "source", filter="data")
    return "a real blog", home / "source"


def _generated(home: Path) -> tuple[str, Path]:
    from homepress.demo import crowd_texts

    folder = home / "source"
    folder.mkdir()
    for number in range(GENERATED):
        random = Random(number)  # noqa: S311  # the same posts each time
        body = crowd_texts.body(random)
        title = crowd_texts.title(random, body.language).replace('"', "")
        front = f'---\ntitle: "{title}"\ndate: 2020-01-{number % 28 + 1:02}\ntags: [one, two]\n---\n\n'
        (folder / f"post-{number}.md").write_text(front + body.source, encoding="utf-8")
    return "a made-up blog", folder
