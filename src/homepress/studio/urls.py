"""The writer's desk."""

from django.urls import path

from homepress.studio.views import entry, people

urlpatterns = [
    path("", entry.entry, name="studio"),
    path("people/", people.people, name="studio_people"),
    path("people/<uuid:key>/", people.person, name="studio_person"),
    path("people/<uuid:key>/role/", people.role, name="studio_person_role"),
    path("people/<uuid:key>/suspension/", people.suspension, name="studio_person_suspension"),
    path("people/<uuid:key>/deletion/", people.deletion, name="studio_person_deletion"),
    path("people/<uuid:key>/sign-out/", people.sign_out, name="studio_person_sign_out"),
    path("audit-log/", people.audit_log, name="studio_audit_log"),
    path("intrusions/", people.intrusions, name="studio_intrusions"),
]
