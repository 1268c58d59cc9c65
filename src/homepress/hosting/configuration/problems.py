"""A mistake in a site's folder, and the error that tells of all of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from homepress.errors import ConfigurationError

TOML = "homepress.toml"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, and what to do."""

    path: str
    """Within the file, such as `hosts.pi.address`; empty for the file as a whole."""
    message: str
    hint: str = ""
    file: str = TOML
    blocks: bool = True
    """Whether nothing is done before it is mended; else it is a warning."""

    def __str__(self) -> str:
        return ": ".join(filter(None, [self.file, self.path, self.message]))


class ConfigurationMistakes(ConfigurationError):
    """Everything that is wrong with a site's folder. Its message has one mistake a line, with its hint below."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        lines = [f"{problem}\n  {problem.hint}" if problem.hint else str(problem) for problem in problems]
        super().__init__("\n".join(lines))
