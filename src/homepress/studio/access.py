"""Who gets into which room of the studio."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase

from homepress.accounts.permissions import Action, Reach, reaches

type View = Callable[..., HttpResponseBase]


def for_those_who_may(action: Action, reach: Reach = Reach.ANY) -> Callable[[View], View]:
    """Let in whoever may do this to anything of anybody's; with OWN, to their own things at least.

    Who is not signed in is asked to; to everybody else the room does not exist.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not reaches(request.user, action, reach):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate
