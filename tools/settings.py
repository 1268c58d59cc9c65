"""The settings for programs that look at the code and serve nothing: mypy's plugin, makemigrations.

They start without Homepress's variables, which the settings refuse, and touch no site's data.
"""

import os

from tools.variables import VARIABLES

for name in [name for name in os.environ if name.startswith("HOMEPRESS_")]:
    del os.environ[name]
os.environ.update(VARIABLES)

from homepress.project.settings import *  # noqa: E402, F403 - the variables come first, and all settings are meant

DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
