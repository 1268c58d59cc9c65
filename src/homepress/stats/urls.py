"""What is counted, and where it is shown."""

from django.urls import path

from homepress.stats.views.figures import figures
from homepress.stats.views.post_views import post_views

urlpatterns = [
    path("-/posts/<uuid:key>/views/", post_views, name="post_views"),
    path("studio/stats/", figures, name="studio_stats"),
]
