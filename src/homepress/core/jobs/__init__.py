"""Work that no page waits for: jobs in the database's queue, run by `homepress worker`.

A job is a function at the top of a module:

    @job(attempts=5)
    def resize(upload_id: str) -> None: ...

    resize.enqueue(str(upload.id))

`enqueue` inserts a row in the transaction at hand: a rollback takes the job with it, and no worker
sees it before the commit. Arguments and result are JSON. A job runs **at least** once: one that was
cut off by a crash or a power cut runs again, so it has to stand that. One that fails is tried again
with growing pauses; after the last attempt its state is `failed`, the owner is told, and it stays in
sight until somebody looks (`homepress manage jobs`). One that raises `GiveUp` is not tried again.
"""

from homepress.core.jobs.queue import GiveUp, job
from homepress.core.jobs.schedule import daily, every, periodic

__all__ = ["GiveUp", "daily", "every", "job", "periodic"]
