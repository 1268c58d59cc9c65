"""What the crowds write: titles, posts and comments put together from phrases, the same for a seed."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

CODE = {
    "python": [
        "def fold(words: list[str]) -> dict[str, int]:",
        "    counts: dict[str, int] = {}",
        "    for word in words:",
        "        counts[word] = counts.get(word, 0) + 1",
        "    return counts",
    ],
    "rust": ["fn main() {", '    let name = "plain text";', '    println!("{name} lasts");', "}"],
    "sql": ["select slug, title", "from post", "where listed_at <= now()", "order by listed_at desc limit 10;"],
    "sh": ["for file in *.md; do", '  wc -w "$file"', "done | sort -n | tail -1"],
    "css": [".post { max-inline-size: 66ch; line-height: 1.6; }"],
}
TAGS = (
    "Writing", "Tools", "Notes", "Books", "Walking", "Databases", "Python", "Rust", "Typography", "Bread", "Maps",
    "Winter", "Reading", "Work", "Gardens", "Trains", "Slow web", "How it works", "Mistakes", "Letters",
    "Straßen", "日本語", "العربية", "C++", "Été", "Small things", "Numbers", "Music", "Repair", "Questions",
)  # fmt: skip
SIZES = (1, 2, 2, 3, 3, 3, 4, 4, 5, 6, 9, 14)
"""Sections in a post: most are middling, few are long."""


@dataclass(frozen=True, slots=True)
class Body:
    """A post's text, its language, and whether it shows the picture `view.webp`."""

    language: str
    source: str
    pictured: bool


@cache
def phrases() -> dict[str, dict[str, Any]]:
    path = Path(__file__).with_name("phrases.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def language(random: Random) -> str:
    known = phrases()
    return random.choices(list(known), [known[name]["share"] for name in known])[0]


def title(random: Random, language: str) -> str:
    said = phrases()[language]
    text = str(random.choice(said["titles"])).format(random.choice(said["subjects"]))
    return text[0].upper() + text[1:]


def comment(random: Random, language: str) -> str:
    return str(random.choice(phrases()[language]["comments"]))


def body(random: Random) -> Body:
    """Write a post: from a single paragraph to fourteen sections with all that Markdown has."""
    chosen = language(random)
    said = phrases()[chosen]
    parts = [paragraph(random, said)]
    sections = random.choice(SIZES)
    pictured = random.random() < 0.2
    for number in range(sections - 1):
        if number % 2 == 0:
            parts.append(f"## {random.choice(said['headings'])}")
        parts.append(paragraph(random, said))
        if random.random() < 0.35:
            parts.append(block(random, said))
    if pictured:
        parts.insert(1, f'![{random.choice(said["subjects"])}](view.webp "{random.choice(said["headings"])}")')
    return Body(chosen, "\n\n".join(parts) + "\n", pictured)


def paragraph(random: Random, said: dict[str, Any]) -> str:
    return " ".join(random.choices(said["sentences"], k=random.randint(2, 6)))


def block(random: Random, said: dict[str, Any]) -> str:
    """A list, quotation, call-out, piece of code or table."""
    lines: list[str] = random.choices(said["sentences"], k=3)
    match random.randrange(6):
        case 0:
            return "\n".join(f"- {line}" for line in lines)
        case 1:
            return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
        case 2:
            return f"> {lines[0]}"
        case 3:
            return f"> [!{random.choice(('NOTE', 'TIP', 'WARNING'))}]\n> {lines[0]}"
        case 4:
            name = random.choice(list(CODE))
            return "\n".join([f"```{name}", *CODE[name], "```"])
        case _:
            rows = [f"| {subject} | {random.randrange(1, 9999)} |" for subject in random.sample(said["subjects"], 4)]
            return "\n".join(["| | № |", "| --- | ---: |", *rows])
