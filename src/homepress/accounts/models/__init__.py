"""People, how an owner gets in, and what was done to whom."""

from .audit import AuditEntry
from .intrusions import Intrusion
from .invitations import Invitation
from .people import HANDLE, Person, Role, handle_validator

__all__ = ["HANDLE", "AuditEntry", "Intrusion", "Invitation", "Person", "Role", "handle_validator"]
