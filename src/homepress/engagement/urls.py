"""What readers answer: fragments of pages and what they do, all under /-/ and kept by nobody."""

from django.urls import path

from homepress.engagement.views.like import like

urlpatterns = [
    path("-/posts/<uuid:key>/like/", like, name="like"),
]
