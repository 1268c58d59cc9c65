"""How every command's Typer is made, so that all of them look and fail alike."""

import typer


def new(help: str | None = None) -> typer.Typer:
    """Return an empty application: for one command, or with a help text for a group of several.

    Help is plain text, since importing Rich for it alone would double the time it takes.
    """
    app = typer.Typer(
        help=help,
        no_args_is_help=help is not None,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
    )
    if help is not None:
        app.callback()(_group)
    return app


def _group() -> None:
    pass
