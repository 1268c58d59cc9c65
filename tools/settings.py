"""The settings for programs that look at the code and serve nothing: mypy's plugin, makemigrations.

They start without Homepress's variables, which the settings refuse.
"""

import os

from tools.variables import VARIABLES

os.environ.update(VARIABLES)

from homepress.project.settings import *  # noqa: F403 - the variables come first, and all settings are meant
