"""Where a person is signed in."""

from allauth.usersessions.models import UserSession

from homepress.accounts.models import Person


def end_all(person: Person) -> int:
    """Sign a person out everywhere; return in how many places that was."""
    sessions = list(UserSession.objects.filter(user=person))
    for session in sessions:
        session.end()
    return len(sessions)
