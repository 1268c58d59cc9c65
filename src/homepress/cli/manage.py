"""`homepress manage`: Django's own commands, on this site."""

import typer

from homepress.cli import application

app = application.new()


@app.command(
    epilog="Example: homepress manage migrate --plan",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "allow_interspersed_args": False},
)
def manage(context: typer.Context) -> None:
    """Run one of Django's commands; without a name, list them."""
    from django.core.management import ManagementUtility

    from homepress.cli import site

    site.set_up()
    ManagementUtility(["homepress manage", *(context.args or ["help"])]).execute()
