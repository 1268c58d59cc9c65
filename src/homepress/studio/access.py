"""Who gets into which room of the studio."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase

from homepress.accounts.permissions import Action, Reach, reach_of

type View = Callable[..., HttpResponseBase]


def for_those_who_may(action: Action) -> Callable[[View], View]:
    """Let in whoever may do this to anything of anybody's.

    Who is not signed in is asked to; to everybody else the room does not exist.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if reach_of(request.user, action) != Reach.ANY:
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate
