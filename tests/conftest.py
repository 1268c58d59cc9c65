"""What every test may ask for."""

pytest_plugins = [
    "tests.plugins.quick_settings",
    "tests.plugins.browser",
    "tests.plugins.hosts",
    "tests.plugins.properties",
    "tests.fixtures.database",
    "tests.fixtures.people",
    "tests.fixtures.posts",
    "tests.fixtures.files",
    "tests.fixtures.backups",
    "tests.fixtures.point_in_time",
    "tests.fixtures.blog",
    "tests.fixtures.browsing",
    "tests.fixtures.comments",
    "tests.fixtures.environment",
    "tests.fixtures.http_service",
    "tests.fixtures.jobs",
    "tests.fixtures.places",
    "tests.fixtures.store",
]
