"""Pages for an edge server that has nothing else to send: they need no database and never change."""

from django.template.loader import render_to_string

from homepress.blog import heads, site
from homepress.published.store import Store

TITLES = {404: "Not found", 410: "Gone", 500: "", 503: ""}
"""By the status; those without a title are whole documents that say everything themselves."""


def are_there(store: Store) -> bool:
    """Whether they were written, be they of this release or not."""
    return all((store.inner / "errors" / f"{status}.html").exists() for status in TITLES)


def write(store: Store) -> None:
    """Write `errors/404.html` and so on, whole, as everything in the store."""
    for status, title in TITLES.items():
        to = store.inner / "errors" / f"{status}.html"
        fresh = to.with_suffix(".new")
        fresh.write_text(drawn(status, title), encoding="utf-8")
        fresh.chmod(0o644)
        fresh.replace(to)


def drawn(status: int, title: str) -> str:
    """Draw the page for a status, with a menu of what every site has."""
    here = site.current()
    here.__dict__["menu"] = []  # a cached property: this one asks no database
    context = {"site": here, "meta": heads.of_error(here, title)} if title else {}
    return render_to_string(f"{status}.html", context)
