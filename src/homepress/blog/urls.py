"""The reader's addresses. Order matters: the last one takes every path that no other did."""

from django.urls import path, re_path

from . import converters  # noqa: F401  # importing names the parts of addresses below
from .views.addresses import elsewhere
from .views.archive import archive, archive_month, archive_year
from .views.author import author
from .views.feeds import author_feed, site_feed, tag_feed
from .views.home import home
from .views.post import post
from .views.preview import preview
from .views.robots import robots
from .views.search import search
from .views.security_txt import security_txt
from .views.sitemap import sitemap, sitemap_part
from .views.tag import tag

urlpatterns = [
    path("", home, name="home"),
    path("page/<number:number>/", home, name="home-page"),
    path("tag/<segment:slug>/", tag, name="tag"),
    path("tag/<segment:slug>/page/<number:number>/", tag, name="tag-page"),
    path("tag/<segment:slug>/feeds/<segment:name>", tag_feed, name="tag-feed"),
    path("@<handle:handle>/", author, name="author"),
    path("@<handle:handle>/page/<number:number>/", author, name="author-page"),
    path("@<handle:handle>/feeds/<segment:name>", author_feed, name="author-feed"),
    path("archive/", archive, name="archive"),
    path("archive/<yyyy:year>/", archive_year, name="archive-year"),
    path("archive/<yyyy:year>/<mm:month>/", archive_month, name="archive-month"),
    path("search/", search, name="search"),
    path("preview/<segment:key>/", preview, name="preview"),
    path("feeds/<segment:name>", site_feed, name="feed"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("sitemap-<number:number>.xml", sitemap_part, name="sitemap-part"),
    path("robots.txt", robots, name="robots"),
    path(".well-known/security.txt", security_txt, name="security-txt"),
    path("<segment:slug>/", post, name="post"),
    re_path(r"", elsewhere, name="elsewhere"),
]
