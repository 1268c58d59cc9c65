"""Settings that differ in tests, each only to be quick or to leave nothing behind."""

from collections.abc import Generator

import pytest


@pytest.fixture(scope="session", autouse=True)
def quick_settings(django_test_environment: None, tmp_path_factory: pytest.TempPathFactory) -> Generator[None]:
    """Passwords and CAPTCHAs without effort, views written when a test says so, static files without a manifest,
    pages stored only where a test asks for the store."""
    from django.conf import settings
    from django.test import override_settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES={**settings.STORAGES, "staticfiles": plain},
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        CAPTCHA_COST=1,
        CAPTCHA_COUNT=4,
        STATS_WRITE_AFTER=0,
        KEEP_PAGES=False,
        MEDIA_ROOT=tmp_path_factory.mktemp("media"),
    ):
        yield
