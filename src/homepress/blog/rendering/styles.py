"""The colours of code, light and dark, as Pygments styles.

Few kinds of words are coloured, so that a colour says something: words of the language, names that
are defined or called, values, and comments. Every colour keeps a contrast of 4.5:1 (WCAG 2.2, 1.4.3)
against the theme's background for code, also behind a marked line; a test measures it.
"""

from typing import ClassVar, NamedTuple

from pygments.style import Style
from pygments.token import Comment, Generic, Keyword, Literal, Name, Number, Operator, String, _TokenType


class Colour(NamedTuple):
    """A colour by day and by night."""

    light: str
    dark: str


COLOURS = {
    "comment": Colour("#69635b", "#c0bbb1"),
    "keyword": Colour("#8f2440", "#f2a3ae"),
    "type": Colour("#1c6055", "#8fd6c6"),
    "function": Colour("#5b3a8e", "#cdb8f5"),
    "value": Colour("#1f5a8a", "#a3cdf0"),
    "string": Colour("#3c6114", "#b3d68f"),
    "meta": Colour("#7d4a00", "#e8b779"),
    "error": Colour("#9c2420", "#f5a8a2"),
}

LOOKS: dict[_TokenType, tuple[str, str]] = {
    Comment: ("comment", "italic"),
    Comment.Preproc: ("meta", "noitalic"),
    Keyword: ("keyword", ""),
    Keyword.Constant: ("value", ""),
    Keyword.Type: ("type", ""),
    Operator.Word: ("keyword", ""),
    Name.Builtin: ("type", ""),
    Name.Class: ("type", "bold"),
    Name.Exception: ("type", ""),
    Name.Function: ("function", ""),
    Name.Decorator: ("meta", ""),
    Name.Tag: ("keyword", ""),
    Name.Attribute: ("meta", ""),
    Name.Variable: ("value", ""),
    Name.Constant: ("value", ""),
    Literal: ("value", ""),
    Number: ("value", ""),
    String: ("string", ""),
    String.Escape: ("string", "bold"),
    String.Regex: ("meta", ""),
    Generic.Heading: ("function", "bold"),
    Generic.Subheading: ("function", "bold"),
    Generic.Deleted: ("error", ""),
    Generic.Inserted: ("string", ""),
    Generic.Prompt: ("comment", ""),
    Generic.Error: ("error", ""),
}
"""What is coloured: which colour, and how else it looks."""


class LightStyle(Style):
    """Ink on paper."""

    name = "homepress-light"
    background_color = "#f6f5f1"
    highlight_color = "#fae8a6"
    styles: ClassVar[dict[_TokenType, str]] = {
        kind: f"{look} {COLOURS[colour].light}" for kind, (colour, look) in LOOKS.items()
    }


class DarkStyle(Style):
    """The same by night."""

    name = "homepress-dark"
    background_color = "#1d1f23"
    highlight_color = "#55471a"
    styles: ClassVar[dict[_TokenType, str]] = {
        kind: f"{look} {COLOURS[colour].dark}" for kind, (colour, look) in LOOKS.items()
    }
