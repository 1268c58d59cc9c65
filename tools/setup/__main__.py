"""The first lines that run on an unknown Python: refuse one that is too old in words it can read."""

import sys

if sys.version_info < (3, 9):  # noqa: UP036 - an older one is exactly who this speaks to
    sys.exit(
        "set-up: Python 3.9 or newer is needed to start, and this is %d.%d\n"  # noqa: UP031 - f-strings came later
        "  hint: install Python 3.12 or newer (on Debian and Ubuntu: apt install python3),\n"
        "        or name one: make PYTHON=/path/to/python3 ..." % sys.version_info[:2]
    )

from tools.setup.command import main

sys.exit(main(sys.argv[1:]))
