"""What machines ask of the process itself."""

from django.urls import path

from .views.deployed_commit import deployed_commit
from .views.health import livez, readyz

urlpatterns = [
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    path("deployed_commit_id.txt", deployed_commit, name="deployed-commit"),
]
