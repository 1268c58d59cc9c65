"""Every variable that Homepress reads, declared once.

A variable `HOMEPRESS_X` may also be given as `HOMEPRESS_X_FILE`, the path of a file that holds it.
The settings, the reference page and the deployer are fed from the fields of `Environment`.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_type_hints

from homepress.core.mail import senders
from homepress.core.notify_addresses import notify_addresses
from homepress.core.trusted_proxies import TrustedProxies
from homepress.errors import ConfigurationError
from homepress.project import environment_checks as checks

PREFIX = "HOMEPRESS_"
REACHES_OUT = (
    "NOTIFY_URLS",
    "BACKUP_HEARTBEAT",
    "BACKUP_KEY",
    "BACKUP_USER",
    "BACKUP_PASSWORD",
    "SENTRY_DSN",
    "MAIL_URL",
    "AKISMET_KEY",
    "RECAPTCHA_SITE_KEY",
    "RECAPTCHA_SECRET_KEY",
    "APP_ORIGINS",
)
"""Variables by which a site writes to others, asks them, or lets them in: a copy of a site does without."""


def variable[T](
    help: str, *, default: T | None = None, required: bool = False, secret: bool = False, example: str = ""
) -> T:
    """Declare a variable; its name and type are those of the field."""
    given = MISSING if required else default
    made: T = field(default=given, repr=not secret, metadata={"help": help, "secret": secret, "example": example})  # type: ignore[assignment]  # dataclasses.field lies about its type
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """What the environment says, checked and typed."""

    secret_key: str = variable(
        "Signs sessions and links. At least 50 characters, the same for all processes of a site, known to nobody else.",
        required=True,
        secret=True,
    )
    hosts: tuple[str, ...] = variable(
        "Host names that the site answers to, separated by commas.",
        required=True,
        example="example.org,www.example.org",
    )
    site_url: str = variable(
        "The address of the site in feeds, canonical links and mail, without a trailing slash.",
        required=True,
        example="https://example.org",
    )
    admin_host: str = variable(
        "The only host name on which `/admin/` answers. Empty: on none.", default="", example="admin.example.org"
    )
    allow_http: bool = variable(
        "Let the site's address be plain HTTP, with cookies that travel without encryption. For development.",
        default=False,
    )
    debug: bool = variable("Show tracebacks in the browser. For development.", default=False)
    home: Path = variable("The folder of a site's data: database, media, pages, secret key.", default=Path("var"))
    database_url: str = variable(
        "PostgreSQL as `postgresql://user:password@host/name`. Empty: SQLite in the home folder.",
        default="",
        secret=True,
        example="postgresql:///blog",
    )
    static_dir: Path | None = variable(
        "Where static files are collected, and served from. Empty: `static/` in the home folder.", default=None
    )
    theme_dir: Path | None = variable(
        "A folder whose `templates/` and `static/` come before the theme's own.", default=None
    )
    apps_dir: Path | None = variable("A folder with Django apps of the site's own.", default=None)
    site_title: str = variable("The name of the site.", default="Homepress")
    site_description: str = variable("One sentence on the site, for search engines and feeds.", default="")
    language: str = variable("The site's language as a BCP 47 tag.", default="en", example="pt-BR")
    time_zone: str = variable(
        "The time zone in which dates are written where scripts are off.", default="UTC", example="Europe/Berlin"
    )
    comments: str = variable(
        "Whether readers may comment where a post does not say: on, off, or after how many days they close.",
        default="on",
        example="30",
    )
    akismet_key: str = variable(
        "The key with which Akismet is asked about comments by readers. Empty: it is not asked.",
        default="",
        secret=True,
    )
    sign_up: bool = variable("Whether readers may make accounts.", default=True)
    app_origins: tuple[str, ...] = variable(
        "Origins of front ends that may use the JSON API with a reader's session, separated by commas. Links in "
        "mails that such a front end asks for lead to the first.",
        default=(),
        example="https://app.example.org",
    )
    recaptcha_site_key: str = variable(
        "With the secret key: guard forms by Google's reCAPTCHA v2 instead of ALTCHA, which asks no third party.",
        default="",
    )
    recaptcha_secret_key: str = variable("The other half of the site key.", default="", secret=True)
    ai_crawlers: Literal["allow", "deny"] = variable(
        "Whether robots.txt lets crawlers in that collect texts to train models.", default="deny"
    )
    view_counts: Literal["nowhere", "writers", "all"] = variable(
        "Who sees how often posts are read: only those who write, in the studio, or also everybody, under each post. "
        "With `nowhere`, views are not counted at all.",
        default="writers",
    )
    country_header: str = variable(
        "The header in which a trusted proxy tells the visitor's country, as two letters. Empty: countries are not "
        "counted.",
        default="",
        example="CF-IPCountry",
    )
    security_contact: str = variable(
        "Where to report a weakness, for security.txt (RFC 9116): an address or URL. Empty: no such file.",
        default="",
        example="mailto:security@example.org",
    )
    mail_url: str = variable(
        "How mail leaves: `smtp://`, `smtps://`, `mailgun://` and other services, `file:///path` or `console:`; see "
        "docs/guide/mail.md. Empty: as files in `mail/` of the home folder.",
        default="",
        secret=True,
        example="smtp://user:password@mail.example.org:587",
    )
    mail_from: str = variable(
        "The sender of the site's mail. Empty: `noreply@` at the host of the site.",
        default="",
        example="My blog <blog@example.org>",
    )
    trusted_proxies: tuple[str, ...] = variable(
        "Networks of the proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, separated by commas; "
        "`unix` for one that connects through a Unix socket.",
        default=(),
        example="127.0.0.1,10.0.0.0/8,unix",
    )
    log_format: Literal["json", "console"] = variable("Whether a machine reads the log or a person.", default="json")
    requests_per_second: int = variable(
        "How many requests a second one address may make that reach the site itself, on average, with four seconds' "
        "worth at once; stored pages are not counted. 0: as many as it likes.",
        default=0,
        example="50",
    )
    slow_request_ms: int = variable("Requests that take this many milliseconds are marked in the log.", default=500)
    sentry_dsn: str = variable(
        "Where errors are reported, without personal data. Empty: nowhere.",
        default="",
        secret=True,
        example="https://key@sentry.example.org/1",
    )
    notify_urls: str = variable(
        "Where the owner is told what happens: addresses of Apprise, separated by commas or blanks.",
        default="",
        secret=True,
        example="tgram://BOT_TOKEN/CHAT_ID",
    )
    backup_heartbeat: str = variable(
        "An address that is told of each proven backup, and with `/fail` after it of each failure, such as one of "
        "Healthchecks: it warns where it hears nothing. Empty: none.",
        default="",
        secret=True,
        example="https://hc.example.org/ping/1a2b",
    )
    backup_key: str = variable(
        "The key that backups are encrypted with; without it nobody can read them. At least 24 characters.",
        default="",
        secret=True,
        example="K7QD-…",
    )
    backup_user: str = variable(
        "Who signs in where backups are kept: the access key's ID for `s3:`, the user for `rest:`.",
        default="",
        secret=True,
    )
    backup_password: str = variable(
        "With what: the secret access key for `s3:`, the password for `rest:`.", default="", secret=True
    )
    quiet_hours: str = variable(
        "When notifications wait, in the site's time zone. Empty: never.", default="", example="22:00-07:00"
    )
    pages_limit_mb: int = variable(
        "How many megabytes of published pages are kept, all their forms counted; the oldest go first.", default=2000
    )
    warm_pages: bool = variable(
        "Whether public pages that nobody has asked for are drawn in the background, to be there when the database "
        "is not.",
        default=True,
    )
    names_checked: bool = variable(
        "Whether the names of these variables were checked by a newer Homepress, as `homepress apply` does: one that "
        "this version does not know is then told in the log, and does not stop the start.",
        default=False,
    )
    commit: str = variable("The commit of the site that runs, shown at `/deployed_commit_id.txt`.", default="")
    waiting_file: Path | None = variable(
        "A file that is there while another release serves; until it is gone, this one leaves the published pages to "
        "that one. Deploys set it.",
        default=None,
    )

    def __post_init__(self) -> None:
        checks.check_secret_key(self.secret_key)
        checks.check_hosts(self.hosts)
        checks.check_site_url(self.site_url, allow_http=self.allow_http)
        checks.check_admin_host(self.admin_host)
        checks.check_database_url(self.database_url)
        checks.check_theme_dir(self.theme_dir)
        checks.check_apps_dir(self.apps_dir)
        checks.check_language(self.language)
        checks.check_time_zone(self.time_zone)
        checks.check_comments(self.comments)
        checks.check_quiet_hours(self.quiet_hours)
        checks.check_mail_url(self.mail_url)
        senders.of(self)
        checks.check_sentry_dsn(self.sentry_dsn)
        checks.check_backup_heartbeat(self.backup_heartbeat)
        checks.check_backup_key(self.backup_key)
        checks.check_country_header(self.country_header)
        TrustedProxies.read(self.trusted_proxies)
        notify_addresses(self.notify_urls)

    @property
    def is_https(self) -> bool:
        return self.site_url.startswith("https://")

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> "Environment":
        """Read the variables. Raises ConfigurationError with the name of the first that is wrong."""
        hints = get_type_hints(cls)
        known = [variable_name(declared) for declared in fields(cls)]
        checks.check_names(environ, known, checked=_boolean_of("HOMEPRESS_NAMES_CHECKED", environ))
        values = {}
        for declared in fields(cls):
            name = variable_name(declared)
            text = _text_of(name, environ)
            if text is not None:
                values[declared.name] = _parse(name, text, hints[declared.name], secret=declared.metadata["secret"])
            elif declared.default is MISSING:
                raise ConfigurationError(f"{name} is not set", hint=f"{declared.metadata['help']}")
        environment = cls(**values)
        checks.check_site_is_a_host(environment.site_url, environment.hosts)
        return environment


def variable_name(declared: "dataclasses.Field[Any]") -> str:
    """Return the name under which the environment holds a field."""
    return PREFIX + declared.name.upper()


def _boolean_of(name: str, environ: Mapping[str, str]) -> bool:
    found: bool = _parse(name, _text_of(name, environ) or "", bool, secret=False)
    return found


def home_of(environ: Mapping[str, str]) -> Path:
    """Return the data folder alone, before the rest of the environment can be read."""
    text = _text_of("HOMEPRESS_HOME", environ)
    found: Path = _parse("HOMEPRESS_HOME", "var" if text is None else text, Path, secret=False)
    return found


def _text_of(name: str, environ: Mapping[str, str]) -> str | None:
    """Return what the variable or its file says, or None where neither is set."""
    text, path = environ.get(name), environ.get(f"{name}_FILE")
    if text is not None and path:
        raise ConfigurationError(f"{name} and {name}_FILE are both set", hint="Keep one of them.")
    if not path:
        return text
    try:
        return Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{name}_FILE: {path} cannot be read: {error}") from error


def _boolean(text: str) -> bool:
    words = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}
    if text.strip().lower() not in words | {"": False}:
        raise ValueError("neither true nor false")
    return words.get(text.strip().lower(), False)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip().lower().removesuffix(".") for name in text.split(",") if name.strip())


def _choice(*words: str) -> Callable[[str], str]:
    """Return the parser of a variable that takes one of some words."""

    def parse(text: str) -> str:
        if text.strip() not in words:
            raise ValueError(f"neither {' nor '.join(words)}")
        return text.strip()

    return parse


def _path(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError as error:  # somebody's home folder, such as ~carol, whom the machine does not know
        raise ValueError("there is no such person on this machine") from error


def _count(text: str) -> int:
    if not text.strip().isascii() or not text.strip().isdigit():
        raise ValueError("not a whole number")
    return int(text)


PARSERS: dict[Any, Callable[[str], Any]] = {
    str: str.strip,
    bool: _boolean,
    Path: _path,
    Path | None: lambda text: _path(text) if text else None,
    tuple[str, ...]: _names,
    int: _count,
    Literal["allow", "deny"]: _choice("allow", "deny"),
    Literal["json", "console"]: _choice("json", "console"),
    Literal["nowhere", "writers", "all"]: _choice("nowhere", "writers", "all"),
}


def _parse(name: str, text: str, kind: Any, *, secret: bool) -> Any:
    try:
        return PARSERS[kind](text)
    except ValueError as error:
        shown = "" if secret else f': "{text}"'
        raise ConfigurationError(f"{name}: {error}{shown}") from error
