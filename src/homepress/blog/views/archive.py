"""All posts by year and month."""

from datetime import date

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from homepress.blog import archive as archives
from homepress.blog import heads, site

from .addresses import elsewhere
from .delivery import deliver_page


@require_safe
def archive(request: HttpRequest) -> HttpResponseBase:
    """Show every year; its posts too, where they are few."""
    return _deliver(request, archives.whole(), "Archive")


@require_safe
def archive_year(request: HttpRequest, year: int) -> HttpResponseBase:
    """Show a year."""
    years = archives.of_year(year) if year >= archives.FIRST_YEAR else []
    return _deliver(request, years, f"Archive of {year}", level="year") if years else elsewhere(request)


@require_safe
def archive_month(request: HttpRequest, year: int, month: int) -> HttpResponseBase:
    """Show a month."""
    years = archives.of_month(year, month) if year >= archives.FIRST_YEAR else []
    if not years:
        return elsewhere(request)
    name = date_format(date(year, month, 1), "F Y")
    return _deliver(request, years, f"Archive of {name}", level="month")


def _deliver(request: HttpRequest, years: list[archives.Year], title: str, *, level: str = "") -> HttpResponseBase:
    """Draw the archive; `level` says what it is narrowed to: `year`, `month` or nothing."""
    meta = heads.of_archive(site.current(), title, request.path)
    return deliver_page(request, "blog/archive.html", {"years": years, "title": title, "level": level, "meta": meta})
