"""Health checks. `livez` asks whether to restart the process, `readyz` whether to send it requests."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """Answer as long as the process answers at all; the database has no say in it."""
    return _plain("ok")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 where the database is there and has every migration, else 503 with the reason."""
    try:
        missing = _missing_migrations()
    except DatabaseError:
        return _plain("the database does not answer", status=503)
    if missing:
        return _plain(f"migrations not applied: {', '.join(missing)}", status=503)
    return _plain("ok")


def _missing_migrations() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def _plain(text: str, *, status: int = 200) -> HttpResponse:
    return HttpResponse(text + "\n", content_type="text/plain; charset=utf-8", status=status)
