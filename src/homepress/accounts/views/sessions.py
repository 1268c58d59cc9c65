"""Signing out somewhere else."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST


@require_POST
@login_required
def end(request: HttpRequest, key: int) -> HttpResponse:
    """End one of one's own sessions; anybody else's is not found."""
    get_object_or_404(UserSession, pk=key, user=request.user).end()
    messages.success(request, "Signed out there.")
    return redirect("usersessions_list")
