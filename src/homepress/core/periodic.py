"""What repeats, whatever the site is made of."""

from datetime import time, timedelta

from homepress.core import notifying
from homepress.core.cleaning import clean_daily
from homepress.core.jobs import daily, every, periodic

periodic("clean", clean_daily, daily(time(4, 10)))
periodic("tell the owner", notifying.gather, every(timedelta(seconds=30)), wanted=notifying.is_due)
