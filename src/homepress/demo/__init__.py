"""Content to look at: a small blog written by hand, and crowds of any size made by rule."""


def first_content() -> None:
    """Fill an empty site with the small blog."""
    from homepress.demo.first_content import write  # noqa: PLC0415  # whoever imports the package alone needs no Django

    write()
