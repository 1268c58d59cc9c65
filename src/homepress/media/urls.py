"""Where stored files are read."""

from django.urls import path

from homepress.media.serving import serve

urlpatterns = [path("media/<path:path>", serve, name="media")]
