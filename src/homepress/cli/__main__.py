"""`python -m homepress.cli`: the command line where it is not on the path."""

from homepress.cli import main

main()
