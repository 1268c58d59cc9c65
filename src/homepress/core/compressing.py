"""Compressing what is drawn for one request: search, forms, fragments, JSON.

Files come compressed already, and so do finished pages; what carries a coding is left alone. Django's
middleware adds random bytes, which keeps secrets in a page from being guessed by its length (BREACH).
"""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXT = ("text/", "application/json", "application/xml", "application/rss+xml", "application/atom+xml")
JSON_OR_XML = ("+json", "+xml")


class CompressingMiddleware(GZipMiddleware):
    """Compresses text by gzip, where the browser takes it. Files are streamed, by the range if asked, as they are."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.get("Content-Type", "").partition(";")[0].strip()
        if response.streaming or not (kind.startswith(TEXT) or kind.endswith(JSON_OR_XML)):
            return response
        return super().process_response(request, response)
