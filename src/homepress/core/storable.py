"""Whether a response is the same for everybody and may be kept: the view says so, nothing else does."""

from django.http import HttpResponse


def allow(response: HttpResponse) -> None:
    """Let the response be stored as a file and sent to whoever asks."""
    response.is_storable = True  # type: ignore[attr-defined]  # ours to add


def is_allowed(response: HttpResponse) -> bool:
    """Whether its view said so."""
    return getattr(response, "is_storable", False)
