"""The owner's own Django apps: each folder of `apps/` in a site's folder that is a package of Python.

They come after all that Homepress brings: nothing of theirs takes the place of a module, an app or
an address of ours. What is wrong with their names and their syntax is found without running them.
"""

import ast
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from homepress.errors import ConfigurationError

TAKEN = frozenset(
    {
        *("core", "accounts", "media", "blog", "published", "engagement", "stats", "studio", "api"),
        *("allauth", "account", "headless", "mfa", "usersessions"),
        *("corsheaders", "django_htmx", "django_tasks_database"),
        *("admin", "auth", "contenttypes", "sessions", "messages", "staticfiles", "humanize", "forms"),
    }
)
"""Labels of the apps that every site has; a test compares."""
IGNORED = (".", "_")
"""What the names of folders begin with that are no apps, such as `__pycache__`."""


class Mistake(NamedTuple):
    """What is wrong with a file or folder of `apps/`."""

    path: Path
    message: str
    hint: str


def names(folder: Path | None) -> list[str]:
    """Return the apps of a folder, in the order of their names. Raises ConfigurationError for the first mistake."""
    if folder is None:
        return []
    for path, message, hint in mistakes(folder):
        raise ConfigurationError(f"{path}: {message}", hint=hint)
    return [path.name for path in _packages(folder)]


def mistakes(folder: Path) -> Iterator[Mistake]:
    """Give what is wrong with a folder of apps, as far as can be seen without running them."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not path.is_dir() or path.name.startswith(IGNORED):
            continue
        if not (path / "__init__.py").is_file():
            yield Mistake(path, "is no app: it has no __init__.py", "Make an empty one, or move the folder elsewhere.")
        elif not path.name.isidentifier():
            yield Mistake(
                path, "is no name for an app", "Letters, digits and underscores make one, such as shop_window."
            )
        elif path.name in TAKEN or _is_anothers(path):
            yield Mistake(path, f"{path.name} is the name of a module that is there already", "Choose another name.")
        else:
            yield from _unreadable(path)


def _packages(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob("*/__init__.py") if not path.parent.name.startswith(IGNORED))


def _is_anothers(path: Path) -> bool:
    """Whether Python has a module of this name that is not the app itself."""
    if path.name in sys.stdlib_module_names:
        return True
    try:
        spec = find_spec(path.name)
    except (ImportError, ValueError):  # a module that was made by hand, such as __main__
        return True
    return spec is not None and Path(spec.origin or "").resolve().parent != path.resolve()


def _unreadable(path: Path) -> Iterator[Mistake]:
    for file in sorted(path.rglob("*.py")):
        try:
            ast.parse(file.read_bytes(), filename=str(file))
        except SyntaxError as error:
            yield Mistake(file, f"line {error.lineno}: {error.msg}", "Python cannot read it.")
        except (OSError, ValueError, RecursionError, MemoryError) as error:
            yield Mistake(file, f"cannot be read: {error}", "")


def install(folder: Path | None) -> list[str]:
    """Let Python find the apps of a folder, after everything else, and return their names for INSTALLED_APPS."""
    found = names(folder)
    if folder is not None and str(folder) not in sys.path:
        sys.path.append(str(folder))
    return found


@contextmanager
def explained(folder: Path | None) -> Iterator[None]:
    """Where something within fails in a file of an app, raise ConfigurationError with its place and what was said."""
    try:
        yield
    except Exception as error:
        place = _place(error, folder) if folder is not None else ""
        if not place:
            raise
        said = f"{type(error).__name__}: {error}"
        raise ConfigurationError(f"{place}: {said}", hint="Mend the app, or take it out of apps/.") from error


def _place(error: Exception, folder: Path) -> str:
    """Return the innermost line of an app that an error went through; empty where it went through none."""
    lines = [
        (frame.filename, frame.lineno)
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(folder)
    ]
    return "{}, line {}".format(*lines[-1]) if lines else ""


def with_urls(folder: Path | None) -> list[str]:
    """Return the modules that say which addresses the apps have, of those that have any."""
    return [f"{path.name}.urls" for path in _packages(folder) if (path / "urls.py").is_file()] if folder else []


def import_urls(folder: Path | None) -> list[str]:
    """Import them, and return their names. Raises ConfigurationError with the place of what fails."""
    with explained(folder):
        for name in with_urls(folder):
            import_module(name)
    return with_urls(folder)
