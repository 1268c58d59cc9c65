"""Holding a site's own templates to their language before anybody asks for a page."""

from pathlib import Path

from django.conf import settings
from django.template import TemplateSyntaxError, engines

from homepress.errors import ConfigurationError

TEMPLATES = frozenset({".html", ".mjml", ".txt", ".xml"})


def check() -> None:
    """Read each template of the theme's folder and of the site's own apps.

    Raises ConfigurationError where one cannot be; otherwise the first reader of the page would find out.
    """
    folder = settings.ENVIRONMENT.theme_dir
    if folder:
        check_templates(folder / "templates")
    for templates in settings.APPS_DIR.glob("*/templates") if settings.APPS_DIR else ():
        check_templates(templates)


def check_templates(folder: Path) -> None:
    """See `check`."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in TEMPLATES and path.is_file():
            try:
                engines["django"].from_string(path.read_text(encoding="utf-8"))
            except TemplateSyntaxError as error:
                token = getattr(error, "token", None)
                place = f"{path}, line {token.lineno}" if token else str(path)
                raise _refused(f"{place}: {error}") from error
            except (UnicodeDecodeError, OSError) as error:
                raise _refused(f"{path}: cannot be read: {error}") from error


def _refused(said: str) -> ConfigurationError:
    return ConfigurationError(f"{said}", hint="Mend the template, or take it out of its folder.")
