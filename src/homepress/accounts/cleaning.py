"""What people leave behind that is past its time."""

from django.utils import timezone

from homepress.accounts.models import Invitation
from homepress.core.cleaning import cleaner, delete_in_batches


@cleaner("expired invitations")
def expired_invitations() -> int:
    return delete_in_batches(Invitation.objects.filter(expires_at__lt=timezone.now()))
