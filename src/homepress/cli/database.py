"""Bringing the database to where a command can use it."""

from homepress.errors import ConfigurationError


def open_up() -> None:
    """Make a new database usable. Raises ConfigurationError for one that has data and is behind.

    What lies in a database is changed only by whoever says so: `homepress serve` and `manage migrate`.
    """
    if _is_new():
        migrate()
    elif _is_behind():
        raise ConfigurationError(
            "The database is of an earlier version of Homepress",
            hint="Back it up, then: homepress manage migrate",
        )


def migrate() -> bool:
    """Apply what is missing; say whether something was."""
    from django.core.management import call_command

    if not _is_behind():
        return False
    call_command("migrate", interactive=False, verbosity=0)
    return True


def _is_behind() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _is_new() -> bool:
    from django.db import connection

    return "django_migrations" not in connection.introspection.table_names()
