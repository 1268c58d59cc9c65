"""Every error that Homepress raises on purpose.

    HomepressError            1   anything below
    ├── ConfigurationError    2   a variable or file says something that cannot be
    │   └── ConfigurationMistakes 2   all that is wrong with a site's folder (hosting.configuration.problems)
    ├── HostError             1   a host that cannot be reached, or on which something failed
    ├── CannotListen          1   an address or port that the server cannot have
    ├── InvalidAccount        1   an account or password that breaks a rule
    ├── InvalidSource         1   a writer's text that cannot be rendered
    ├── InvalidPost           1   a post that breaks a rule of its own
    │   └── EditConflict      1   a post that somebody else saved meanwhile
    ├── InvalidMedia          1   a file that is not the picture or document it claims to be
    ├── CommentRefused        1   words of a reader that are not taken
    ├── AccountError          1   something that must not happen to an account
    ├── BadBeacon             1   a page's word on its reader that no page of ours sends
    ├── ImportFailed          1   a folder or file that cannot be taken in
    ├── ExportFailed          1   a folder that cannot be written to
    ├── BackupFailed          1   a backup, rehearsal or restore that could not be done; what was there stays
    ├── MailFailed            1   a test message that did not go out
    ├── CleaningFailed        1   some of the daily cleaning that could not be done
    ├── MigrationFailed       1   a database that could not be brought up to date
    ├── CutOff                1   a process that ended in the middle of its work
    └── NotFound              1   something named that is not there

The number is the exit code of a command that ends with the error. A message says what is wrong and
where; the hint says what to do. One handler in `homepress.cli` prints both; a traceback is a bug.
"""

from __future__ import annotations

from typing import ClassVar


class HomepressError(Exception):
    """An error that the person at the keyboard can do something about."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ConfigurationError(HomepressError):
    """A variable or a configuration file that cannot be used."""

    exit_code = 2


class HostError(HomepressError):
    """A host that cannot be reached, that changed meanwhile, or on which something failed."""


class CannotListen(HomepressError):
    """An address or port that the embedded server cannot listen on."""


class InvalidAccount(HomepressError):
    """An account that breaks a rule: an address that is taken, a password that is too weak."""


class InvalidSource(HomepressError):
    """A writer's source that is refused: too long, or nested too deeply to render."""


class InvalidPost(HomepressError):
    """A post, page or tag that breaks a rule: no title, no date, a slug that is taken."""


class EditConflict(InvalidPost):
    """A save based on a revision that is no longer the newest. Nothing was written.

    `expected` is the revision the writer began from, `found` the newest one, to compare and join.
    """

    def __init__(self, message: str, *, expected: int, found: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.expected = expected
        self.found = found


class InvalidMedia(HomepressError):
    """A file that is refused: too large, not what it claims to be, or broken."""


class CommentRefused(HomepressError):
    """A comment that is not taken, or no longer changed: too late, too often, by somebody who may not."""


class AccountError(HomepressError):
    """An act on an account that is refused: the last owner, an address that is somebody else's."""


class BadBeacon(HomepressError):
    """What came in the place of a word from a page that it was looked at."""


class ImportFailed(HomepressError):
    """A folder or file that cannot be imported."""


class ExportFailed(HomepressError):
    """A folder that an export cannot or must not be written to."""


class BackupFailed(HomepressError):
    """A backup, rehearsal or restore that could not be done. What was there before is still there."""


class MailFailed(HomepressError):
    """A test message that the mail server or service did not take."""


class CleaningFailed(HomepressError):
    """Some of the cleaning that failed; the rest was done."""


class MigrationFailed(HomepressError):
    """A database that could not be migrated now; what was migrated before stays."""


class CutOff(HomepressError):
    """A process that ended in the middle of its work: killed, perhaps for want of memory."""


class NotFound(HomepressError):
    """A person, post or file that was named and does not exist."""
