"""Which commit of the site runs."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def deployed_commit(request: HttpRequest) -> HttpResponse:
    """Return the commit that a deploy wrote into the environment; 404 where nothing was deployed."""
    commit = settings.ENVIRONMENT.commit
    if not commit:
        raise Http404
    return HttpResponse(commit + "\n", content_type="text/plain; charset=utf-8")
