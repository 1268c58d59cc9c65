"""YAML, read within bounds and written so that every reader agrees on it.

Read are the events of PyYAML's parser and nothing else: no tag makes an object, and there is no
recursion to exhaust. Plain scalars mean what YAML 1.2's core schema says, by which `no` is a word
and `12:30` is no number; dates stay text. Written is what YAML 1.1 and 1.2 read alike.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from homepress.errors import ImportFailed

MAX_NODES = 20_000
MAX_DEPTH = 40
MAX_ALIASES = 20
"""An alias repeats all that it stands for: twenty of them, each naming the one before three times,
stay under 2,000 copies, and real front matter has none."""

NULL = re.compile(r"~|null|Null|NULL|")
BOOLEAN = re.compile(r"true|True|TRUE|false|False|FALSE")
INTEGER = re.compile(r"[-+]?[0-9]{1,400}")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")

PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Word(str):
    """A plain scalar's text, before it is decided whether it is a number."""

    __slots__ = ()


def read(text: str) -> Any:
    """Return the first document as text, lists and mappings, its plain scalars as `Word`.

    Raises ImportFailed where it is not YAML or is too large.
    """
    try:
        return _Reader(yaml.parse(text, Loader=PARSER)).document()
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ImportFailed(f"front matter: not YAML{line}: {error.problem or error.context}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ImportFailed(f"front matter: not YAML: {error}") from error


def typed(tree: Any) -> Any:
    """Return what was read with numbers, booleans and nulls in the place of plain words."""
    match tree:
        case dict():
            return {str(key): typed(value) for key, value in tree.items()}
        case list():
            return [typed(value) for value in tree]
        case Word():
            return _scalar(str(tree))
        case _:
            return tree


def write(values: Mapping[str, Any]) -> str:
    """Return a mapping as YAML, in its own order."""
    return yaml.dump(
        dict(values), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=4096, default_flow_style=False
    )


def _scalar(text: str) -> Any:
    if NULL.fullmatch(text):
        return None
    if BOOLEAN.fullmatch(text):
        return text.lower() == "true"
    if INTEGER.fullmatch(text):
        return int(text)
    return float(text) if FLOAT.fullmatch(text) else text


class _Reader:
    """Builds values from a stream of events, with a stack of its own."""

    def __init__(self, events: Iterator[Any]) -> None:
        self.events = events
        self.anchors: dict[str, Any] = {}
        self.open: list[tuple[Any, list[Any]]] = []
        self.aliases = 0
        self.result: Any = None

    def document(self) -> Any:
        for nodes, event in enumerate(self.events):
            if nodes > MAX_NODES or len(self.open) > MAX_DEPTH or self.aliases > MAX_ALIASES:
                raise ImportFailed("front matter: too large or too deep", hint="Keep data of this size elsewhere.")
            if isinstance(event, yaml.DocumentEndEvent):
                break
            self._take(event)
        return self.result

    def _take(self, event: Any) -> None:
        match event:
            case yaml.ScalarEvent():
                value = Word(event.value) if event.implicit[0] else event.value
                self._anchor(event, value)
                self._add(value)
            case yaml.AliasEvent():
                self.aliases += 1
                if event.anchor not in self.anchors:
                    raise ImportFailed(f"front matter: not YAML: *{event.anchor} stands for nothing")
                self._add(self.anchors[event.anchor])
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self.open.append((event, []))
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                start, items = self.open.pop()
                collection = items if isinstance(start, yaml.SequenceStartEvent) else _mapping(items)
                self._anchor(start, collection)
                self._add(collection)

    def _anchor(self, event: Any, value: Any) -> None:
        """Only what is complete can be named, so nothing ever holds itself."""
        if event.anchor:
            self.anchors[event.anchor] = value

    def _add(self, value: Any) -> None:
        if self.open:
            self.open[-1][1].append(value)
        else:
            self.result = value


def _mapping(items: list[Any]) -> dict[str, Any]:
    """Pair keys with values; `<<` brings in the keys of other mappings, which the own ones override."""
    own: dict[str, Any] = {}
    merged: dict[str, Any] = {}
    for key, value in zip(items[::2], items[1::2], strict=True):
        if isinstance(key, Word) and key == "<<":
            for other in value if isinstance(value, list) else [value]:
                merged = (other if isinstance(other, dict) else {}) | merged
        elif isinstance(key, str):
            own[str(key)] = value
        else:
            raise ImportFailed("front matter: a key that is not text")
    return merged | own


class _Dumper(yaml.SafeDumper):
    """Quotes what either version of YAML would take for more than text, and repeats without aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists in mappings, as people write them."""
        super().increase_indent(flow, False)


def _text(dumper: Any, text: str) -> Any:
    """Escape what YAML 1.1 takes for the end of a line, which a reader would turn into a space."""
    style = '"' if set(text) & set("\x85\u2028\u2029") else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)

for tag, pattern in {"bool": BOOLEAN, "null": NULL, "int": INTEGER, "float": FLOAT}.items():
    _Dumper.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"(?:{pattern.pattern})\Z"), None)
