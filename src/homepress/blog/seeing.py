"""Who may see which post."""

from django.conf import settings
from django.http import HttpRequest

from homepress.accounts.models import Person
from homepress.blog.models import Post


def viewer(request: HttpRequest) -> Person | None:
    """Return who asks, or None for a visitor.

    Only a browser that sends a session cookie makes us read the session: what a visitor gets says
    nothing of cookies and can be kept for everybody.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    person = request.user
    return person if isinstance(person, Person) and person.is_active else None


def may_see(person: Person | None, post: Post) -> bool:
    """Whether a post that is due may be shown: a private one only to its authors and to editors."""
    if post.visibility != Post.Visibility.PRIVATE:
        return True
    if person is None:
        return False
    return person.is_editor or post.authorships.filter(person=person).exists()
