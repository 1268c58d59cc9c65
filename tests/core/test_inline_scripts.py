"""The inline script and the policy that permits it."""

import re
from itertools import chain
from pathlib import Path
from typing import cast

from django.conf import settings
from django.template.loader import render_to_string

from homepress.core.inline_scripts import FIRST_PAINT, first_paint_source, source_of

POLICY = cast("dict[str, list[str]]", settings.SECURE_CSP)
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def test_the_policy_names_the_script_that_a_page_carries(db: None) -> None:
    for template in ("base.html", "500.html"):
        (script,) = INLINE.findall(render_to_string(template))
        assert source_of(script) in POLICY["script-src"]


def test_the_policy_permits_no_other_inline_script_and_no_inline_style() -> None:
    policy = set(chain.from_iterable(POLICY.values()))
    assert len([source for source in policy if source.startswith("'sha256-")]) == 1
    assert not policy & {"'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'"}


def test_a_hash_is_that_of_the_specification() -> None:
    # The example of Content Security Policy 3, section 8.4.
    assert source_of("alert('Hello, world.');") == "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"


def test_a_script_of_the_sites_own_theme_takes_the_place_of_ours(tmp_path: Path) -> None:
    own, ours = tmp_path / "own", tmp_path / "ours"
    for folder, text in ((own, "let its;\n"), (ours, "let our;\n")):
        folder.mkdir()
        (folder / FIRST_PAINT).write_text(text, encoding="utf-8")
    assert first_paint_source([own, ours]) == source_of("let its;\n")
    (own / FIRST_PAINT).unlink()
    assert first_paint_source([own, ours]) == source_of("let our;\n")
