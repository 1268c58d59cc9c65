"""Django's admin, with a site of ours in place of its own."""

from django.contrib.admin.apps import AdminConfig


class PrivateAdminConfig(AdminConfig):
    default_site = "homepress.project.admin_site.PrivateAdmin"
