"""Searching the posts."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from homepress.blog import heads, site
from homepress.blog.search import search as find
from homepress.blog.search.asking import searched

from .delivery import deliver_page


@require_safe
def search(request: HttpRequest) -> HttpResponseBase:
    """Show the form and what was found. A page that is none shows the first."""
    query = request.GET.get("q", "").strip()
    page = request.GET.get("page", "1")
    number = int(page) if page.isascii() and page.isdecimal() and 0 < len(page) < 4 else 1
    results = find(request.GET.get("q", "").lstrip(), max(1, number))
    if query and number <= 1:
        searched.send(search, request=request, query=query, found=bool(results.found))
    context = {
        "query": query,
        "results": results.found,
        "page_number": number,
        "newer_url": _url(query, number - 1) if number > 1 else "",
        "older_url": _url(query, number + 1) if results.has_more else "",
        "meta": heads.of_search(site.current(), query),
    }
    return deliver_page(request, "blog/search.html", context)


def _url(query: str, number: int) -> str:
    return "/search/?" + urlencode({"q": query} | ({"page": number} if number > 1 else {}))
