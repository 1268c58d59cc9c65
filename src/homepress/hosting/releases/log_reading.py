"""Which command shows which log on the host."""

import shlex
from dataclasses import dataclass
from typing import Literal

from homepress.hosting.configuration.tables import Configuration
from homepress.hosting.layout import Layout

Source = Literal["web", "worker", "edge", "db"]
SOURCES: tuple[Source, ...] = ("web", "worker", "edge", "db")


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to see; `since` as journalctl takes it."""

    source: Source
    lines: int
    follow: bool = False
    since: str = ""
    matching: str = ""
    errors: bool = False


def command(configuration: Configuration, wanted: Wanted) -> list[str]:
    """Return the words of a command that runs as root. Its lines are what the programs wrote: JSON, of our own."""
    if wanted.source == "edge" and not wanted.errors:
        return _access_log(configuration, wanted)
    layout = Layout(configuration.site.name)
    units = {
        "web": [layout.web_unit("*")],
        "worker": [layout.worker_unit("*")],
        "edge": [f"{configuration.edge.server}.service"],
        "db": ["postgresql@*.service"],
    }[wanted.source]
    words = ["journalctl", "--no-pager", "--quiet", "--output=cat", f"--lines={wanted.lines}"]
    words += [f"--unit={unit}" for unit in units]
    words += ["--follow"] if wanted.follow else []
    words += [f"--since={wanted.since}"] if wanted.since else []
    if not wanted.errors:
        return _matching(words, wanted)
    if wanted.source in {"web", "worker"}:
        # The journal knows no levels of ours: they are in the lines.
        return _piped(words, ["grep", "--line-buffered", "-E", r'"level": ?"(warning|error|critical)"|^[^{]'])
    return [*words, "--priority=warning"]


def _matching(words: list[str], wanted: Wanted) -> list[str]:
    """Only lines that match. Of those that are there, journalctl gives the newest first and we turn them round."""
    if not wanted.matching:
        return words
    if wanted.follow:
        return _piped(words, ["grep", "--line-buffered", "-iE", "--", wanted.matching])
    return _piped([*words, f"--grep={wanted.matching}", "--case-sensitive=no", "--reverse"], ["tac"])


def _access_log(configuration: Configuration, wanted: Wanted) -> list[str]:
    """The edge's log is a file, one JSON object a line; `--retry` follows it over a rotation."""
    words = ["tail", f"--lines={wanted.lines}", *(["-F"] if wanted.follow else [])]
    words.append(str(Layout(configuration.site.name).access_log))
    if not wanted.matching:
        return words
    return _piped(words, ["grep", "--line-buffered", "-iE", "--", wanted.matching])


def _piped(first: list[str], second: list[str]) -> list[str]:
    """Two programs as one; that nothing matched is no failure."""
    return ["sh", "-c", f"{shlex.join(first)} | {shlex.join(second)} || true"]
