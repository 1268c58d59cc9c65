from django.apps import AppConfig


class BlogConfig(AppConfig):
    name = "homepress.blog"
