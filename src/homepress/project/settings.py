"""Django's settings, all from `environment.py`. There is one such file for all sizes of a site."""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from django.utils.csp import CSP

from homepress.core import logs
from homepress.core.inline_scripts import first_paint_source
from homepress.core.languages import nearest_of_django
from homepress.core.mail import senders, transports
from homepress.project import own_apps
from homepress.project.environment import Environment

ENVIRONMENT = Environment.read(os.environ)
PACKAGE = Path(__file__).resolve().parent.parent
HOME = ENVIRONMENT.home.resolve()
APPS_DIR = ENVIRONMENT.apps_dir and ENVIRONMENT.apps_dir.resolve()

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = [*ENVIRONMENT.hosts, *filter(None, [ENVIRONMENT.admin_host])]
ROOT_URLCONF = "homepress.project.urls"
WSGI_APPLICATION = "homepress.project.wsgi.application"
APPEND_SLASH = True

INSTALLED_APPS = [
    "homepress.core",
    "homepress.accounts",
    "homepress.media",
    "homepress.blog",
    "homepress.published",
    "homepress.engagement",
    "homepress.stats",
    "homepress.studio",
    "homepress.api",
    "corsheaders",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "allauth.usersessions",
    "django_tasks_db",
    "homepress.project.apps.PrivateAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    *own_apps.install(APPS_DIR),
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

MIDDLEWARE = [
    "homepress.core.head_requests.HeadRequestMiddleware",
    "homepress.core.client_address.ClientAddressMiddleware",
    "homepress.core.request_log.RequestLogMiddleware",
    "homepress.core.compressing.CompressingMiddleware",
    "homepress.published.middleware.StoringMiddleware",
    "homepress.core.security_headers.SecurityHeadersMiddleware",
    "homepress.core.request_limits.RequestLimitMiddleware",
    "homepress.accounts.crowding.CrowdingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "homepress.project.admin_host.AdminHostMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATE_DIRS = [
    *([ENVIRONMENT.theme_dir / "templates"] if ENVIRONMENT.theme_dir else []),
    PACKAGE / "templates",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": TEMPLATE_DIRS,
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "homepress.blog.site.context",
            ],
        },
    }
]

SQLITE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": HOME / "homepress.sqlite3",
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728; "
        "PRAGMA journal_size_limit=27103364; PRAGMA cache_size=-16000",
    },
}
POSTGRESQL: dict[str, Any] = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
POSTGRESQL_OPTIONS: dict[str, Any] = {
    "connect_timeout": 5,  # seconds; a host that hangs would else hold a thread for minutes
    "tcp_user_timeout": 15_000,  # milliseconds; the same for a connection whose host has vanished
}
"""Connection parameters of libpq; those that stand in the address of the database come before them."""


def database_at(url: str) -> dict[str, Any]:
    """Return Django's description of the PostgreSQL database at an address."""
    found = {**dj_database_url.parse(url), **POSTGRESQL}
    return {**found, "OPTIONS": {**POSTGRESQL_OPTIONS, **found.get("OPTIONS", {})}}


DATABASES = {"default": database_at(ENVIRONMENT.database_url) if ENVIRONMENT.database_url else SQLITE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["homepress.accounts.hashing.Argon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/profile/"
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # the address is unique among people who are not deleted, and only those can sign in
]

ACCOUNT_ADAPTER = "homepress.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_USERNAME_VALIDATORS = "homepress.accounts.handles.validators"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_USER_DISPLAY = str
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_SIGNUP_FORM_CLASS = "homepress.accounts.guarding.SignUpGuard"
ACCOUNT_RATE_LIMITS = {  # how many, in what time, for each of what; a key is an address typed, or an account
    "signup": "10/m/ip,50/d/ip",
    "reset_password": "10/m/ip,50/d/ip,5/h/key",
    "manage_email": "5/m/user,20/d/user",
    "confirm_email": "1/3m/key",
    "login_failed": "10/m/ip,5/5m/key",
}
ACCOUNT_FORMS = {
    "signup": "homepress.accounts.account_forms.SignUpForm",
    "login": "homepress.accounts.account_forms.SignInForm",
    "reset_password": "homepress.accounts.account_forms.ResetPasswordForm",
    "reset_password_from_key": "homepress.accounts.account_forms.NewPasswordForm",
    "change_password": "homepress.accounts.account_forms.ChangePasswordForm",
    "set_password": "homepress.accounts.account_forms.SetPasswordForm",
    "reauthenticate": "homepress.accounts.account_forms.ReauthenticateForm",
    "add_email": "homepress.accounts.account_forms.ChangeAddressForm",
}
MFA_FORMS = {
    "authenticate": "homepress.accounts.second_factor_forms.AuthenticateForm",
    "reauthenticate": "homepress.accounts.second_factor_forms.ReauthenticateForm",
    "activate_totp": "homepress.accounts.second_factor_forms.ActivateForm",
    "add_webauthn": "homepress.accounts.second_factor_forms.AddKeyForm",
    "edit_webauthn": "homepress.accounts.second_factor_forms.RenameKeyForm",
}
MFA_ADAPTER = "homepress.accounts.adapter.MFAAdapter"
MFA_TOTP_TOLERANCE = 1  # a code is good for one step more either way, as clocks differ (RFC 6238, 5.2)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENVIRONMENT.is_https
CAPTCHA_COST = 1000  # rounds of PBKDF2 a try
CAPTCHA_COUNT = 2000  # tries at most; half of them at least
RECAPTCHA_VERIFY_URL = "https://www.google.com/recaptcha/api/siteverify"
AKISMET_URL = "https://rest.akismet.com/1.1/comment-check"
USERSESSIONS_TRACK_ACTIVITY = True

STATS_WRITE_AFTER = 30  # seconds that a view waits in memory for others; 0: until there are many

CORS_URLS_REGEX = r"^/api/v1/"
CORS_ALLOWED_ORIGINS = CSRF_TRUSTED_ORIGINS = list(ENVIRONMENT.app_origins)
CORS_ALLOW_CREDENTIALS = True
CORS_ALLOW_HEADERS = ["accept", "content-type", "x-csrftoken", "x-session-token", "x-email-verification-key"]
HEADLESS_SERVE_SPECIFICATION = True
HEADLESS_SPECIFICATION_TEMPLATE_NAME = None
HEADLESS_FRONTEND_URLS = (
    {
        "account_confirm_email": f"{ENVIRONMENT.app_origins[0]}/#/confirm-email/{{key}}",
        "account_reset_password": f"{ENVIRONMENT.app_origins[0]}/#/password-reset",
        "account_reset_password_from_key": f"{ENVIRONMENT.app_origins[0]}/#/password-reset/{{key}}",
        "account_signup": f"{ENVIRONMENT.app_origins[0]}/#/sign-up",
    }
    if ENVIRONMENT.app_origins
    else {}
)

LANGUAGE_CODE = nearest_of_django(ENVIRONMENT.language)
TIME_ZONE = ENVIRONMENT.time_zone
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = "homepress.project.formats"

STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.static_dir or HOME / "static"
STATICFILES_DIRS = [
    *([ENVIRONMENT.theme_dir / "static"] if ENVIRONMENT.theme_dir else []),
    PACKAGE / "static",
]
KEEP_PAGES = not DEBUG
"""Whether finished pages are stored; a theme that is being written is seen without a restart."""
PAGES_LIMIT = ENVIRONMENT.pages_limit_mb * 1_000_000

MEDIA_URL = "/media/"
MEDIA_ROOT = HOME / "media"
STORAGES = {
    "default": {"BACKEND": "homepress.core.storage.SiteStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

SECURE_SSL_REDIRECT = ENVIRONMENT.is_https
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.is_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENVIRONMENT.is_https
SECURE_HSTS_PRELOAD = ENVIRONMENT.is_https
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, first_paint_source(TEMPLATE_DIRS)],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "https:", "data:"],
    "media-src": [CSP.SELF, "https:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "frame-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    # Texts that were written before HTTPS was everywhere show pictures from http: addresses.
    **({"upgrade-insecure-requests": True} if ENVIRONMENT.is_https else {}),
}
X_FRAME_OPTIONS = "DENY"
# With this prefix, browsers refuse a cookie that a sister host sets for the whole domain: nobody can put
# visitors into a session of their own choice (RFC 6265bis, section 4.1.3.2). It asks for HTTPS.
HOST_ONLY = "__Host-" if ENVIRONMENT.is_https else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{HOST_ONLY}sessionid", f"{HOST_ONLY}csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.is_https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
FILE_UPLOAD_PERMISSIONS = 0o644

TASKS = {"default": {"BACKEND": "homepress.core.jobs.queue.JobBackend"}}

MAILERS = {
    "default": {"BACKEND": "homepress.core.mail.mailers.QueueMailer"},
    "transport": transports.of(ENVIRONMENT).mailer,
}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = senders.of(ENVIRONMENT)

LOGGING = logs.configuration(ENVIRONMENT.log_format)
