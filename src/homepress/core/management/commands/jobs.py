import json
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand
from django.db.models import Count
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from homepress.core.jobs.outcomes import put_back
from homepress.errors import NotFound


class Command(BaseCommand):
    help = "Show what is in the job queue and what has failed; put failed jobs back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--retry", metavar="ID", help="put this failed job back into the queue, or all of them")
        parser.add_argument("--json", action="store_true", help="print how many jobs are in which state, as JSON")
        parser.add_argument("--show", metavar="ID", help="show the traceback of a job")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["retry"]:
            self.retry(options["retry"])
        elif options["show"]:
            self.show(options["show"])
        elif options["json"]:
            self.stdout.write(json.dumps(self.counts()))
        else:
            self.list()

    def counts(self) -> dict[str, int]:
        """Return how many jobs are in which state."""
        counted = dict(DBTaskResult.objects.order_by().values_list("status").annotate(Count("pk")))
        return {status.lower(): counted.get(status, 0) for status in TaskResultStatus.values}

    def list(self) -> None:
        """Print how many jobs are in which state, then the failed ones, newest first."""
        states = ", ".join(f"{count} {state}" for state, count in self.counts().items())
        self.stdout.write(states)
        for row in DBTaskResult.objects.failed().order_by("-finished_at")[:50]:
            when = f"{timezone.localtime(row.finished_at):%Y-%m-%d %H:%M}" if row.finished_at else ""
            last_line = row.traceback.strip().rpartition("\n")[2]
            self.stdout.write(f"{row.pk}  {when}  {row.task_path}  {last_line}")

    def show(self, which: str) -> None:
        row = DBTaskResult.objects.filter(pk=_key(which)).first()
        if row is None:
            raise NotFound(f"no job has the id {which}")
        self.stdout.write(f"{row.task_path}: {row.status.lower()}, {len(row.worker_ids)} attempts\n{row.traceback}")

    def retry(self, which: str) -> None:
        failed = DBTaskResult.objects.failed()
        if which != "all":
            failed = failed.filter(pk=_key(which))
        count = put_back(failed)
        if not count and which != "all":
            raise NotFound(f"no failed job has the id {which}")
        self.stdout.write(f"{count} put back into the queue")


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(f"no job has the id {text}") from error
