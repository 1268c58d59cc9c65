"""What is done with the figures every day."""

from datetime import time

from homepress.core.jobs import daily, job, periodic
from homepress.stats import cleaning, popular


@job(attempts=3)
def forget_yesterdays_visitors() -> int:
    return cleaning.yesterdays_visitors()


@job(attempts=3)
def renew_popular_posts() -> None:
    popular.renew_now()


periodic("forget yesterday's visitors", forget_yesterdays_visitors, daily(time(0, 1)))
periodic("renew popular posts", renew_popular_posts, daily(time(3, 30)))
