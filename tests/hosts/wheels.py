"""Wheels of this checkout, and of versions of it that never should have been."""

import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

from tools.setup.checkout import here

CRASHES = {"homepress/project/wsgi.py": "raise SystemExit('this release cannot start')\n"}
HANGS = {"homepress/project/wsgi.py": "import time\n\ntime.sleep(600)\n"}
MIGRATES = {
    "homepress/core/migrations/9999_more.py": """\
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("core", "LAST")]
    operations = [migrations.RunSQL("CREATE TABLE core_more (id integer)", "DROP TABLE core_more")]
"""
}
CANNOT_MIGRATE = {
    "homepress/core/migrations/9999_more.py": """\
from django.db import migrations

def fail(apps, schema_editor):
    raise RuntimeError("this migration cannot be applied")

class Migration(migrations.Migration):
    dependencies = [("core", "LAST")]
    operations = [migrations.RunSQL("CREATE TABLE core_half (id integer)"), migrations.RunPython(fail)]
"""
}
FILLS_THE_DISK = {"homepress/static/large.bin": "0" * 700_000_000}


def build(folder: Path) -> Path:
    """Make the wheel of this checkout, as `make build` does."""
    checkout = here()
    command = [str(checkout.tools / "bin/uv"), "build", "--wheel", "--quiet", "--no-build-isolation"]
    command += ["--python", str(checkout.root / ".venv"), "--out-dir", str(folder)]
    subprocess.run(command, cwd=checkout.root, check=True)
    return next(folder.glob("*.whl"))


def changed(wheel: Path, folder: Path, changes: Mapping[str, str]) -> Path:
    """Return a copy of a wheel in which some files are others."""
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / wheel.name
    last = max(
        Path(name).stem for name in zipfile.ZipFile(wheel).namelist() if name.startswith("homepress/core/migrations/0")
    )
    with zipfile.ZipFile(wheel) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for item in before.infolist():
            if item.filename not in changes:
                with before.open(item) as source, after.open(item, "w") as target:
                    shutil.copyfileobj(source, target)
        for name, text in changes.items():
            after.writestr(name, text.replace('"LAST"', f'"{last}"'))
    return made
