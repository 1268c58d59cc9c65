"""The application that gunicorn serves: stored pages first, Django behind them in threads."""

from homepress.project import loading
from homepress.project.threads import InThreads
from homepress.project.wsgi import application as site
from homepress.published.opening import in_front_of

THREADS = 8

application = in_front_of(InThreads(site, threads=THREADS))
loading.settle()
