"""The colours of code."""

from tools.code_colours import SHEET, sheet


def test_the_style_sheet_is_what_the_renderers_styles_say() -> None:
    assert SHEET.read_text(encoding="utf-8") == sheet(), "run: python -m tools.code_colours"
