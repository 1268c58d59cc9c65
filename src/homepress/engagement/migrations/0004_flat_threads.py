from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def flatten(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Threads are one level deep: what answered an answer stands below the comment that began the thread."""
    comments = apps.get_model("engagement", "Comment").objects
    comments.filter(parent__isnull=False).update(answered=models.F("parent"))
    top = comments.filter(pk=models.OuterRef("parent")).values("parent")
    while keys := list(comments.filter(parent__parent__isnull=False).values_list("pk", flat=True)):
        comments.filter(pk__in=keys).update(parent=models.Subquery(top))


class Migration(migrations.Migration):
    dependencies = [("engagement", "0003_moderation")]

    operations = [migrations.RunPython(flatten, migrations.RunPython.noop)]
