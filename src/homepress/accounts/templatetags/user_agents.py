"""`{{ session.user_agent|described }}`."""

from django import template

from homepress.accounts.user_agents import describe

register = template.Library()

register.filter("described", describe)
