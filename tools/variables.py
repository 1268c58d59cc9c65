"""Homepress's variables for a site that is nobody's: what tests and checkers load the settings with."""

VARIABLES = {
    "HOMEPRESS_SECRET_KEY": "known-to-everybody-and-good-for-tests-alone-0123456789",
    "HOMEPRESS_HOSTS": "testserver,localhost,127.0.0.1",
    "HOMEPRESS_SITE_URL": "http://testserver",
    "HOMEPRESS_ALLOW_HTTP": "true",
    "HOMEPRESS_ADMIN_HOST": "admin.testserver",
}
