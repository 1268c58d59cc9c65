"""The application as a server of many processes gets it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ASKED = """
import io, sys
from homepress.project.wsgi import application

def ours():
    return {name for name in sys.modules if name.startswith(("homepress.", "allauth.", "ninja."))}

before = ours()
environ = {
    "REQUEST_METHOD": "GET", "PATH_INFO": "/nothing/", "SERVER_NAME": "testserver", "SERVER_PORT": "80",
    "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "REMOTE_ADDR": "192.0.2.1",
}
answers = []
body = b"".join(application(environ, lambda status, headers, error=None: answers.append(status)))
print(answers[0])
print(*sorted(ours() - before))
"""
LEFT = """
import gc
from django.core.management import call_command
import homepress.project.wsgi

call_command("collectstatic", "--no-input", verbosity=0)
import homepress.project.asgi

print(gc.get_freeze_count(), len(gc.get_objects()), sep="\\n")
"""


@pytest.mark.once
def test_no_view_is_imported_by_the_first_request_of_a_process(tmp_path: Path) -> None:
    """Processes are forked before it: each would import them for itself, while whoever asked waits."""
    status, imported = said(ASKED, tmp_path)
    assert status[:3] in {"404", "503"}, "without a database there is nothing to look into, which changes nothing here"
    assert imported == ""


@pytest.mark.once
def test_what_is_loaded_is_left_alone_by_the_collectors_of_garbage(tmp_path: Path) -> None:
    """One that looks through all of it keeps readers waiting for a tenth of a second."""
    frozen, left = map(int, said(LEFT, tmp_path))
    assert left < frozen / 100


def said(program: str, home: Path) -> list[str]:
    """Return the lines that a program prints in an own process, for a site with nothing in it."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={
            "PATH": os.environ["PATH"],
            "HOMEPRESS_HOME": str(home),
            "HOMEPRESS_SECRET_KEY": "a-key-for-tests-alone-0123456789-abcdefghijklmnopqrstuvwxyz",
            "HOMEPRESS_HOSTS": "testserver",
            "HOMEPRESS_SITE_URL": "http://testserver",
            "HOMEPRESS_ALLOW_HTTP": "true",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()
