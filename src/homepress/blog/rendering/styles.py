"""The colours of code, light and dark, as Pygments styles.

Few kinds of words are coloured, so that a colour says something: words of the language, names that
are defined or called, values, and comments. Every colour keeps a contrast of 4.5:1 (WCAG 2.2, 1.4.3)
against the theme's background for code, also behind a marked line; a test measures it.
"""

from typing import ClassVar

from pygments.style import Style
from pygments.token import (
    Comment,
    Generic,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    String,
    _TokenType,
)


class LightStyle(Style):
    """Ink on paper."""

    name = "homepress-light"
    background_color = "#f6f5f1"
    highlight_color = "#fae8a6"
    styles: ClassVar[dict[_TokenType, str]] = {
        Comment: "italic #69635b",
        Comment.Preproc: "noitalic #7d4a00",
        Keyword: "#8f2440",
        Keyword.Constant: "#1f5a8a",
        Keyword.Type: "#1c6055",
        Operator.Word: "#8f2440",
        Name.Builtin: "#1c6055",
        Name.Class: "bold #1c6055",
        Name.Exception: "#1c6055",
        Name.Function: "#5b3a8e",
        Name.Decorator: "#7d4a00",
        Name.Tag: "#8f2440",
        Name.Attribute: "#7d4a00",
        Name.Variable: "#1f5a8a",
        Name.Constant: "#1f5a8a",
        Literal: "#1f5a8a",
        Number: "#1f5a8a",
        String: "#3c6114",
        String.Escape: "bold #3c6114",
        String.Regex: "#7d4a00",
        Generic.Heading: "bold #5b3a8e",
        Generic.Subheading: "bold #5b3a8e",
        Generic.Deleted: "#9c2420",
        Generic.Inserted: "#2c6314",
        Generic.Prompt: "#69635b",
        Generic.Error: "#9c2420",
        Generic.Emph: "italic",
        Generic.Strong: "bold",
    }


class DarkStyle(Style):
    """The same by night."""

    name = "homepress-dark"
    background_color = "#1d1f23"
    highlight_color = "#55471a"
    styles: ClassVar[dict[_TokenType, str]] = {
        Comment: "italic #b5b0a6",
        Comment.Preproc: "noitalic #e8b779",
        Keyword: "#f2a3ae",
        Keyword.Constant: "#a3cdf0",
        Keyword.Type: "#8fd6c6",
        Operator.Word: "#f2a3ae",
        Name.Builtin: "#8fd6c6",
        Name.Class: "bold #8fd6c6",
        Name.Exception: "#8fd6c6",
        Name.Function: "#cdb8f5",
        Name.Decorator: "#e8b779",
        Name.Tag: "#f2a3ae",
        Name.Attribute: "#e8b779",
        Name.Variable: "#a3cdf0",
        Name.Constant: "#a3cdf0",
        Literal: "#a3cdf0",
        Number: "#a3cdf0",
        String: "#b3d68f",
        String.Escape: "bold #b3d68f",
        String.Regex: "#e8b779",
        Generic.Heading: "bold #cdb8f5",
        Generic.Subheading: "bold #cdb8f5",
        Generic.Deleted: "#f5a8a2",
        Generic.Inserted: "#b3d68f",
        Generic.Prompt: "#b5b0a6",
        Generic.Error: "#f5a8a2",
        Generic.Emph: "italic",
        Generic.Strong: "bold",
    }
