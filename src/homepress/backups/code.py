"""Asking the site's code, which runs in processes of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from homepress.backups.programs import identity
from homepress.backups.site import without_variables
from homepress.errors import BackupFailed

SETTINGS = {"DJANGO_SETTINGS_MODULE": "homepress.project.settings", "PYTHONDONTWRITEBYTECODE": "1"}


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a process of the site that variables describe, and of no other."""
    return {**without_variables(os.environ), **variables, **SETTINGS}


def ask(variables: Mapping[str, str], verb: str, *words: str) -> Any:
    """Let the code that is installed here answer. Raises BackupFailed."""
    done = subprocess.run(
        [sys.executable, "-m", "homepress.backups.inside", verb, *words],
        env=environment(variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        **identity(),
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise BackupFailed(f"The site's code fails on this data: {last[0]}")
    return json.loads(done.stdout.splitlines()[-1])
