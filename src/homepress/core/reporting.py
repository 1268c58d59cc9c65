"""Errors to Sentry, where HOMEPRESS_SENTRY_DSN is set, without personal data.

What leaves the site: the traceback without the values of variables, the path without secrets, the
request's id and the release. No person, cookie, header, form, network or e-mail address. The library
is imported by `start` alone, so that a site without a DSN does not pay for it.
"""

from collections.abc import Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from homepress.core import tracing
from homepress.core.masking import mask_path, mask_personal

if TYPE_CHECKING:
    from homepress.project.environment import Environment

KEPT = ("event_id", "timestamp", "release", "environment", "platform", "level", "logger", "sdk", "type")
"""What the library itself says of an event; nobody's words."""

SCRUBBED = ("message", "logentry", "exception", "breadcrumbs", "transaction", "tags")
"""What may quote somebody. Whatever is in neither list is not sent."""


def start(environment: "Environment") -> None:
    """Report from now on what is logged as an error and what no view caught."""
    import sentry_sdk  # noqa: PLC0415  # see above
    from sentry_sdk.integrations.django import DjangoIntegration  # noqa: PLC0415  # see above

    sentry_sdk.init(
        dsn=environment.sentry_dsn,
        release=release_of(environment),
        environment=urlsplit(environment.site_url).hostname,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=20,
        traces_sample_rate=None,
        auto_session_tracking=False,
        default_integrations=True,
        auto_enabling_integrations=False,
        integrations=[DjangoIntegration(middleware_spans=False, signals_spans=False)],
        before_send=scrub,  # type: ignore[arg-type]  # the library's event is a TypedDict of its own
        before_breadcrumb=scrub_breadcrumb,
    )


def release_of(environment: "Environment") -> str:
    """Return what runs: the site's commit where it is known, and the version of Homepress."""
    commit = f"+{environment.commit[:12]}" if environment.commit else ""
    return f"homepress@{version('homepress')}{commit}"


def scrub(event: dict[str, Any], hint: Mapping[str, Any]) -> dict[str, Any]:
    """Return an event with nothing in it about any person."""
    clean = {name: event[name] for name in KEPT if name in event}
    clean |= {name: _scrubbed(event[name]) for name in SCRUBBED if name in event}
    if request := event.get("request"):
        parts = urlsplit(str(request.get("url", "")))
        clean["request"] = {
            "method": request.get("method"),
            "url": f"{parts.scheme}://{parts.netloc}{mask_path(parts.path, arguments=_arguments(parts.path))}",
        }
    ids = {"request_id": tracing.request_id.get(), "job_id": tracing.job_id.get()}
    clean["tags"] = {**clean.get("tags", {}), **{name: value for name, value in ids.items() if value}}
    return clean


def _arguments(path: str) -> list[tuple[str, object]]:
    """Return what the URL pattern took out of a path, some of which may be secret."""
    try:
        return list(resolve(path).kwargs.items())
    except Resolver404:
        return []


def scrub_breadcrumb(crumb: dict[str, Any], hint: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a step before the error, or None where it may quote what people typed: statements and requests."""
    if crumb.get("category") in {"query", "httplib", "subprocess"}:
        return None
    clean: dict[str, Any] = _scrubbed({name: value for name, value in crumb.items() if name != "data"})
    return clean


def _scrubbed(value: Any) -> Any:
    if isinstance(value, str):
        return mask_personal(value)
    if isinstance(value, Mapping):
        return {name: _scrubbed(inner) for name, inner in value.items() if name not in {"vars", "cookies", "headers"}}
    if isinstance(value, list | tuple):
        return [_scrubbed(inner) for inner in value]
    return value
