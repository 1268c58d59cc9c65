"""Two releases side by side: published pages are those of the one that serves, until the other one takes over.

A deploy starts a release while another one serves, and says so by a file. While that is there, the new
release sends what is stored and stores nothing; visitors go on to get pages of the old one, as files. When
the file is renamed, the new release has all pages drawn anew by itself, and answers by removing it.
"""

import os
import threading
import time

from homepress.published import site_store

LOOK_SECONDS = 0.05

_threads: dict[int, threading.Thread] = {}


def start() -> None:
    """Let this process, if another release serves, take over when it is told to."""
    if os.getpid() not in _threads and site_store.waits():
        _threads.clear()
        thread = threading.Thread(target=_take_over, name="taking over", daemon=True)
        _threads[os.getpid()] = thread
        thread.start()


def _take_over() -> None:
    while site_store.waits():
        time.sleep(LOOK_SECONDS)
    site_store.claim()
