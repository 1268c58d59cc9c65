"""Blocks of code, as the page shows them.

    <div class="code code--numbered" data-language="Rust">
      <p class="code__title">src/main.rs</p>
      <pre class="code__block" tabindex="0"><code class="language-rust">…</code></pre>
      <button class="code__copy" type="button" data-copy hidden>Copy</button>
    </div>

`code--numbered`, `data-language` and `code__title` are there where the source says so. The button is
shown by the script that makes it work, which finds it by `data-copy`. The block takes the focus, so
that a keyboard can scroll it. With numbered or marked lines each line is an element:

    <span class="code__line" data-line="7">…</span>
    <mark class="code__line code__line--marked" data-line="8">…</mark>

A number stands in the attribute and comes onto the page by the style sheet, so that it is not copied.
"""

from html import escape

from homepress.blog.rendering.code_info import CodeInfo
from homepress.blog.rendering.highlighting import Highlighter, Lines, language_name, plain_lines


def write_code(code: str, info: CodeInfo, highlighter: Highlighter) -> str:
    """Write a block of code, in colour if its language is known."""
    code = code.removesuffix("\n")
    lines = highlighter.lines(code, info.language) or plain_lines(code)
    name = language_name(info.language)
    language = f' data-language="{escape(name)}"' if name else ""
    css_class = f' class="language-{escape(info.language)}"' if info.language else ""
    title = f'<p class="code__title">{escape(info.title)}</p>' if info.title else ""
    return (
        f'<div class="code{" code--numbered" if info.numbered else ""}"{language}>{title}'
        f'<pre class="code__block" tabindex="0"><code{css_class}>{_body(lines, info)}</code></pre>'
        '<button class="code__copy" type="button" data-copy hidden>Copy</button></div>'
    )


def _body(lines: Lines, info: CodeInfo) -> str:
    if not info.numbered and not info.marked:
        return "\n".join(lines) + "\n"
    written: list[str] = []
    for index, line in enumerate(lines, start=1):
        number = f' data-line="{info.first + index - 1}"' if info.numbered else ""
        if info.marks(index):
            written.append(f'<mark class="code__line code__line--marked"{number}>{line}\n</mark>')
        else:
            written.append(f'<span class="code__line"{number}>{line}\n</span>')
    return "".join(written)
