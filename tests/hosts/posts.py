"""Blogs to move in with: a few posts, and as many as the Rust project has, of 6 KB in Zola's form, with pictures."""

from pathlib import Path

from PIL import Image

from tools.setup.checkout import here

FEW_POSTS = here().root / "tests" / "data" / "blogs" / "zola"
POSTS, PICTURES = 750, 40
PARAGRAPH = (
    "A release of this week brings *faster* builds, and `cargo` says so. See [the last one](@/post-{before}.md).\n"
)
CODE = '```rust\nfn main() {{\n    println!("{number}");\n}}\n```\n'


def write(folder: Path) -> Path:
    """Write it, and return the folder."""
    content = folder / "content"
    content.mkdir(parents=True)
    (folder / "config.toml").write_text('base_url = "https://old.example.org"\ntitle = "A blog"\n')
    for number in range(1, POSTS + 1):
        (content / f"post-{number}.md").write_text(_post(number))
    for number in range(PICTURES):
        Image.new("RGB", (320, 200), (number * 6, 120, 200)).save(content / f"picture-{number}.png")
    return folder


def _post(number: int) -> str:
    year = 2010 + number // 60
    date = f"{year}-{number % 12 + 1:02}-{number % 28 + 1:02}"
    front = f'+++\ntitle = "Announcing {number}"\ndate = {date}\n[taxonomies]\ntags = ["release", "year-{year}"]\n+++\n'
    text = PARAGRAPH.format(before=max(1, number - 1)) * 10
    parts = [f"## Part {part}\n\n{text}\n{CODE.format(number=number)}\n" for part in range(1, 6)]
    return "".join([front, *parts, f"![A colour](picture-{number % PICTURES}.png)\n"])
