"""The room of the studio in which a writer sees what is read."""

from typing import NamedTuple, cast
from uuid import UUID

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from homepress.accounts.models import Person
from homepress.accounts.permissions import Action, Reach
from homepress.blog.models import Post
from homepress.stats import counted_posts
from homepress.stats import figures as figures_of
from homepress.stats.beacons import HERE
from homepress.stats.charts import chart
from homepress.stats.counting import OTHER
from homepress.stats.figures import Moment, Scope, Share
from homepress.stats.models import Kind
from homepress.stats.periods import Period, Step, chosen, periods
from homepress.stats.reasons import Reason
from homepress.studio.access import for_those_who_may


class Row(NamedTuple):
    """A line of the table as it is written: a year has hundreds, too many to be formatted by the template."""

    label: str
    views: str
    likes: str
    comments: str


REASONS = {
    Reason.AGAIN: "the same visitor on the same day",
    Reason.BOT: "robots and programs",
    Reason.PREFETCH: "fetched before anybody looked",
    Reason.WRITER: "those who write here",
    Reason.OPTED_OUT: "browsers that ask not to be followed",
    Reason.FLOOD: "too many from one network at once",
}


@never_cache
@require_safe
@for_those_who_may(Action.READ_FIGURES, Reach.OWN)
def figures(request: HttpRequest) -> HttpResponse:
    """Show the figures of a period, of all posts that the person may know about or of one of them."""
    person = cast("Person", request.user)
    choice = periods(timezone.localdate(), figures_of.earliest())
    period = chosen(request.GET.get("period", ""), choice)
    scope = _scope(person, request.GET.get("post", ""))
    context = {"choice": choice, "period": period, "post": scope.post, "is_own": scope.person is not None}
    return render(request, "stats/figures.html", context | _figures(scope, period))


def _scope(person: Person, key: str) -> Scope:
    """Raises Http404 where a post is named that is not theirs to know about."""
    whole = figures_of.scope_of(person)
    if not key:
        return whole
    try:
        posts = Post.objects.defer(*Post.LONG_TEXTS).filter(pk=UUID(key))
    except ValueError:
        raise Http404 from None
    own = posts.filter(authorships__person=whole.person) if whole.person is not None else posts
    post = own.first()
    if post is None:
        raise Http404
    return Scope(post=post)


def _figures(scope: Scope, period: Period) -> dict[str, object]:
    moments = figures_of.by_step(scope, period)
    rows = [_row(moment, period) for moment in moments]
    left_out = figures_of.left_out(scope, period)
    # A year is not compared: the days of the one before may be gone.
    before = figures_of.views_in(scope, period.before) if period.step == Step.DAY else None
    is_whole_site = scope == Scope()
    return {
        "are_counted": counted_posts.are_counted(),
        "rows": rows,
        "chart": chart(
            [(f"{row.label}: {row.views}", moment.views) for row, moment in zip(rows, moments, strict=True)]
        ),
        "views": sum(moment.views for moment in moments),
        "views_before": before,
        "likes": sum(moment.likes for moment in moments),
        "comments": sum(moment.comments for moment in moments),
        "posts": [] if scope.post else figures_of.by_post(scope, period),
        "referrers": [_named(share) for share in figures_of.shares(scope, period, Kind.REFERRER)],
        "countries": figures_of.shares(scope, period, Kind.COUNTRY),
        "left_out": [(REASONS[reason], number) for reason, number in left_out.items()],
        "left_out_in_all": sum(left_out.values()),
        "searches": figures_of.fruitless_searches(period) if is_whole_site else [],
        "is_whole_site": is_whole_site,
    }


def _row(moment: Moment, period: Period) -> Row:
    label = date_format(moment.day, "j F Y" if period.step == Step.DAY else "F Y")
    return Row(label, *(_written(number) for number in (moment.views, moment.likes, moment.comments)))


def _written(number: int) -> str:
    return str(intcomma(number)) if number >= 1000 else str(number)


def _named(share: Share) -> Share:
    names = {"": "typed, or not told", HERE: "this site", OTHER: "others"}
    return Share(names.get(share.name, share.name), share.count)
