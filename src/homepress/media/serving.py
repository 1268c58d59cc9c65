"""Sending stored files from the embedded server; behind an edge server the edge does it (`core.sent_files`)."""

import re
from collections.abc import Iterator
from typing import IO

from django.core.files.storage import default_storage
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from homepress.core.sent_files import HEADERS, KEPT, described
from homepress.media.models import Media
from homepress.media.variants import PATH

STORED = re.compile(r"([0-9a-f]{2})/(\1[0-9a-f]{30})/([^/\\\x00-\x1f]{1,200})")
"""What `storage_path` makes. No path but such, and those of variants, is ever looked up."""

CHUNK = 65_536


@require_safe
def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Send a file, whole or the range that was asked for (RFC 9110, section 14)."""
    variant = PATH.fullmatch(path)
    stored = variant or STORED.fullmatch(path)
    if stored is None or stored[3] in {".", ".."}:
        raise Http404("no such file")
    if not default_storage.exists(path):
        if variant is None:
            raise Http404("no such file")
        return _original(stored[2])
    etag = f'"{stored[2]}-{stored[3]}"' if variant else f'"{stored[2]}"'
    if not_modified := get_conditional_response(request, etag=etag):
        return _with_headers(not_modified, stored[3], etag)
    return _with_headers(_body(request, path, etag), stored[3], etag)


def _original(digest: str) -> HttpResponseBase:
    """Send the picture itself where a page that was sent before asks for a variant that was thrown away."""
    media = Media.objects.filter(digest__startswith=digest).first()
    if media is None:
        raise Http404("no such file")
    return HttpResponseRedirect(media.get_absolute_url(), headers={"Cache-Control": "no-store"})


def _body(request: HttpRequest, path: str, etag: str) -> HttpResponseBase:
    size = default_storage.size(path)
    asked = request.headers.get("Range", "") if request.headers.get("If-Range", etag) == etag else ""
    bounds = _bounds(asked, size) if asked else None
    if asked and bounds is None and _is_single_range(asked):
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    file = default_storage.open(path)
    if bounds is None:
        return FileResponse(file)
    first, last = bounds
    file.seek(first)
    return _Part(
        _read(file, last - first + 1),
        file,
        headers={"Content-Range": f"bytes {first}-{last}/{size}", "Content-Length": str(last - first + 1)},
    )


class _Part(StreamingHttpResponse):
    """One range of a file, which is closed with the response."""

    def __init__(self, chunks: Iterator[bytes], file: IO[bytes], headers: dict[str, str]) -> None:
        super().__init__(chunks, status=206, headers=headers)
        self._file = file

    def close(self) -> None:
        super().close()
        self._file.close()


def _with_headers(response: HttpResponseBase, name: str, etag: str) -> HttpResponseBase:
    for header, value in {**described(name), **HEADERS}.items():
        response[header] = value
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    if response.status_code < 400:
        response["Cache-Control"] = KEPT
    return response


def _is_single_range(header: str) -> bool:
    return bool(re.fullmatch(r"bytes=(\d{1,18}-\d{0,18}|-\d{1,18})", header.strip()))


def _bounds(header: str, size: int) -> tuple[int, int] | None:
    """Return the first and last byte of a single range; None where it is none, or outside the file."""
    if not _is_single_range(header):
        return None
    start, _, end = header.strip().removeprefix("bytes=").partition("-")
    first, last = (int(start), min(int(end or size), size - 1)) if start else (max(size - int(end), 0), size - 1)
    return (first, last) if first <= last else None


def _read(file: IO[bytes], length: int) -> Iterator[bytes]:
    while length > 0 and (chunk := file.read(min(CHUNK, length))):
        length -= len(chunk)
        yield chunk
