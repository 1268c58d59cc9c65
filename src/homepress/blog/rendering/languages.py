"""The programming languages that code blocks are highlighted in.

Those that people write about, out of the six hundred that Pygments knows. Each one's lexer was run
on text made to hold it up (see the tests); the rest stay plain text, as do names nobody knows.
"""

from typing import NamedTuple

from pygments.lexers import get_all_lexers

from homepress.blog.rendering.names import names

_CHOSEN = names(
    "abap ada apacheconf apl awk bash basic batch bibtex c clojure cmake cobol coffeescript common-lisp console cpp"
    " csharp css cuda cython d dart delphi diff django docker dot eiffel elixir elm emacs-lisp erlang factor fennel"
    " fish forth fortran fsharp gas gdscript gherkin glsl go graphql groovy haml haskell haxe hlsl html http idris ini"
    " io java javascript json jsx julia kotlin lean less llvm lua make markdown matlab meson mojo nasm nginx nim nix"
    " objective-c ocaml octave openscad perl php postgresql powershell prolog promql properties protobuf pug puppet"
    " pycon pytb python qml r racket rst ruby rust sass scala scheme scss smalltalk solidity sparql sql stata swift"
    " systemverilog tcl terraform tex toml tsx typescript typst vala vbnet verilog vhdl vim vue wast wgsl xml yaml zig"
)

_ALSO = {
    "cargo": "toml", "json5": "json", "jsonc": "json", "jsonl": "json", "mjs": "javascript", "node": "javascript",
    "svelte": "html", "svg": "xml", "rss": "xml", "atom": "xml", "terminal": "console", "shellsession": "console",
    "wasm": "wast", "patch": "diff", "ps": "powershell", "systemd": "ini", "service": "ini", "env": "bash",
    "erb": "html", "hbs": "html", "handlebars": "html", "mysql": "sql", "sqlite": "sql", "plpgsql": "postgresql",
    "rustc": "rust", "kt": "kotlin", "f95": "fortran", "el": "emacs-lisp", "obj-c++": "cpp", "containerfile": "docker",
}  # fmt: skip


class Language(NamedTuple):
    """A language: what people call it, and what Pygments calls its lexer."""

    name: str
    lexer: str


def _find() -> dict[str, Language]:
    found: dict[str, Language] = {}
    for name, aliases, _patterns, _types in get_all_lexers(plugins=False):
        if not _CHOSEN.isdisjoint(aliases):
            language = Language(_NAMES.get(name, name), aliases[0])
            found.update(dict.fromkeys((alias.lower() for alias in aliases), language))
    return found | {alias: found[known] for alias, known in _ALSO.items()}


_NAMES = {
    "Bash Session": "Console", "Nginx configuration file": "nginx", "PostgreSQL SQL dialect": "PostgreSQL",
    "Python console session": "Python console", "Python Traceback": "Python traceback", "S": "R", "verilog": "Verilog",
    "systemverilog": "SystemVerilog", "vhdl": "VHDL", "Nimrod": "Nim", "LessCss": "Less", "Batchfile": "Batch",
    "GAS": "Assembly", "WebGPU Shading Language": "WGSL", "WebAssembly": "WebAssembly",
}  # fmt: skip
"""Where Pygments' name is not what people say."""

LANGUAGES = _find()
