"""Writes static/css/code.css, the colours of code, from the two Pygments styles of the renderer.

`python -m tools.code_colours` after a change of `blog/rendering/styles.py`; a test holds the two together.
"""

from pathlib import Path

from pygments.token import STANDARD_TYPES, _TokenType

from homepress.blog.rendering.styles import DarkStyle, LightStyle

SHEET = Path(__file__).resolve().parent.parent / "src" / "homepress" / "static" / "css" / "code.css"
HEAD = "/* Generated from blog/rendering/styles.py by `python -m tools.code_colours`. */\n"


def sheet() -> str:
    """Return the style sheet: one rule for each kind of word that is coloured."""
    return HEAD + "".join(rule for kind in LightStyle.styles if (rule := _rule(STANDARD_TYPES[kind], kind)))


def _rule(name: str, kind: _TokenType) -> str:
    light, dark = LightStyle.style_for_token(kind), DarkStyle.style_for_token(kind)
    lines = []
    if light["color"]:
        lines.append(f"color: light-dark(#{light['color']}, #{dark['color']});")
    if light["bold"]:
        lines.append("font-weight: 700;")
    if light["italic"]:
        lines.append("font-style: italic;")
    body = "".join(f"  {line}\n" for line in lines)
    return f"\n.code .{name} {{\n{body}}}\n" if lines else ""


if __name__ == "__main__":
    SHEET.write_text(sheet(), encoding="utf-8")
