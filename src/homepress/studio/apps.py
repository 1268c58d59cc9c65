from django.apps import AppConfig


class StudioConfig(AppConfig):
    name = "homepress.studio"
