"""Answering while the database is away: short, in the language of the caller, and with the right status."""

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template import loader

RETRY_AFTER = 5
"""Seconds after which to come again."""

SENTENCE = "Not available just now. Please try again in a moment."

PLAIN_PAGE = f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Not just now</title>
<h1>Not just now.</h1>
<p>{SENTENCE}</p>
</html>
"""


def is_the_cause(error: BaseException | None) -> bool:
    """Whether an error says that the database does not answer."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return True
        error = error.__cause__ or error.__context__
    return False


def unavailable(request: HttpRequest) -> HttpResponse:
    """Tell that the site cannot answer: a sentence where a fragment was asked for, else a page."""
    response: HttpResponse
    if request.path.startswith("/api/"):
        response = JsonResponse({"status": 503, "detail": SENTENCE}, status=503)
    elif request.path.startswith("/-/") or request.headers.get("HX-Request"):
        response = HttpResponse(SENTENCE, status=503, content_type="text/plain; charset=utf-8")
    else:
        response = HttpResponse(_page(), status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    response.is_outage = True  # type: ignore[attr-defined]  # ours to add
    return response


def is_one(response: HttpResponseBase) -> bool:
    """Whether the response is such an answer, in whose place an older page may be sent."""
    return getattr(response, "is_outage", False)


def _page() -> str:
    try:
        return loader.render_to_string("503.html")
    except Exception:  # noqa: BLE001  # whatever is wrong with the theme, it is not what we have to tell of
        return PLAIN_PAGE
