"""Importing a folder of Markdown by the command, its start included."""

import tarfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

from bench.figures import Figure, seconds
from bench.sites import ROOT, empty_home, run

REAL_BLOG = ROOT.parent / "shared" / "data" / "rust-blog.tar.gz"
"""752 posts of a blog that many people wrote over ten years; where it is not at hand, posts are made up."""
GENERATED = 600
POSTS_A_SECOND = 150


def measure() -> Iterator[Figure]:
    with empty_home() as home:
        name, folder = _real(home) if REAL_BLOG.exists() else _generated(home)
        run(home, "manage", "migrate", "--verbosity", "0")
        taken = seconds(lambda: run(home, "import", "markdown", str(folder)))
        posts = int(run(home, "manage", "shell", "--no-imports", "-v0", "-c", COUNT).split()[-1])
    yield Figure(f"import, {posts} posts of {name}", posts / taken, POSTS_A_SECOND, "posts/s", "posts/s wanted",
                 larger_is_better=True)  # fmt: skip


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
    return "made-up blog", folder
