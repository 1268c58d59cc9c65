"""Every table and setting of `homepress.toml`. The reader, the reference page and the sample follow this file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from homepress.hosting.configuration import kinds
from homepress.hosting.configuration.declaring import setting, settings_of, table, tables
from homepress.project import environment_checks


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    name: str = setting(
        kinds.site_name, "What the site is called on its hosts: folders, users and services.", example='"blog"'
    )
    domain: str = setting(kinds.domain, "The site's address, without scheme.", example='"example.org"')
    aliases: tuple[str, ...] = settings_of(
        kinds.domain, "Other domains, which redirect to the site's.", default=(), example='["www.example.org"]'
    )
    title: str = setting(kinds.text, "The name of the site.", default="Homepress", example='"Letters from the shelf"')
    description: str = setting(kinds.text, "One sentence on the site, for search engines and feeds.", default="")
    follow_content: bool = setting(
        kinds.flag,
        "Take in the Markdown in `content/` at each deploy: what is new or changed there becomes posts.",
        default=False,
    )
    language: str = setting(
        kinds.checked("A BCP 47 tag", environment_checks.check_language),
        "The site's language.",
        default="en",
        example='"pt-BR"',
    )
    time_zone: str = setting(
        kinds.checked("The name of a time zone", environment_checks.check_time_zone),
        "The time zone of dates and of quiet hours.",
        default="UTC",
        example='"Europe/Berlin"',
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    keys: tuple[str, ...] = settings_of(
        kinds.required_text,
        "Public SSH keys that may sign in on the hosts: the key itself, or the path of its `.pub` file.",
        example='["~/.ssh/id_ed25519.pub"]',
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    name: str
    address: str = setting(kinds.address, "Where the host is reached by SSH.", example='"192.0.2.10"')
    ipv6: str = setting(kinds.ipv6, "Its IPv6 address, for the DNS records.", default="", example='"2001:db8::10"')
    port: int = setting(kinds.port, "The port of its SSH server.", default=22)
    user: str = setting(
        kinds.user, "Whom to sign in as. Apply makes this user, with your keys and sudo.", default="owner"
    )
    first_user: str = setting(
        kinds.user, "Whom to sign in as while there is no such user yet.", default="root", example='"debian"'
    )
    ssh_key: str = setting(
        kinds.text,
        "The private key to sign in with. Empty: those of the SSH agent and of `~/.ssh`.",
        default="",
        example='"~/.ssh/id_ed25519"',
    )
    roles: tuple[Literal["site", "backups"], ...] = settings_of(
        kinds.one_of("site", "backups"),
        "What it is for: to serve the site, or, at home, to pull its backups. Empty: it is secured, and does neither.",
        default=("site",),
    )
    keep_in: str = setting(
        kinds.folder,
        "With the role `backups`: the folder in which it keeps them, such as on a disk of its own.",
        default="/srv/backups",
        example='"/mnt/disk/backups"',
    )
    comes_from: tuple[str, ...] = settings_of(
        kinds.network,
        "With the role `backups`: the networks from which it reaches the site's host. Empty: from anywhere.",
        default=(),
        example='["203.0.113.7/32"]',
    )
    open_ports: tuple[str, ...] = settings_of(
        kinds.open_port, "More ports that strangers may reach.", default=(), example='["51820/udp"]'
    )

    @property
    def serves_the_site(self) -> bool:
        return "site" in self.roles

    @property
    def pulls_backups(self) -> bool:
        return "backups" in self.roles


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    server: Literal["caddy", "nginx"] = setting(
        kinds.one_of("caddy", "nginx"), "The web server that faces the internet.", default="caddy"
    )
    tls: Literal["acme", "internal", "files"] = setting(
        kinds.one_of("acme", "internal", "files"),
        "Where certificates come from: an ACME authority such as Let's Encrypt, an authority of the host's own, "
        "which no browser trusts, or your files.",
        default="acme",
    )
    email: str = setting(kinds.mailbox, "Whom the authority may write to.", default="", example='"alice@example.org"')
    acme_directory: str = setting(
        kinds.https,
        "The authority's directory. Empty: Let's Encrypt.",
        default="",
        example='"https://acme.example.org/directory"',
    )
    acme_root: str = setting(
        kinds.path, "The root certificate of an authority that no browser knows.", default="", example='"root.pem"'
    )
    certificate: str = setting(
        kinds.path, 'With `tls = "files"`: the certificate with its chain.', default="", example='"example.org.pem"'
    )
    certificate_key: str = setting(
        kinds.path, 'With `tls = "files"`: its key; keep it out of git.', default="", example='"example.org.key"'
    )
    requests_per_second: int = setting(
        kinds.whole(1, 10000),
        "How many requests a second one address may make, on average: more are answered 429, and who goes on is "
        "shut out for a while. Behind a CDN or a proxy all readers have one address: allow more there.",
        default=50,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Admin:
    host: str = setting(
        kinds.domain,
        "The only name on which `/admin/` answers. Empty: on none.",
        default="",
        example='"admin.example.org"',
    )
    networks: tuple[str, ...] = settings_of(
        kinds.network,
        "From where that name may be reached, such as your VPN. Localhost always may: through SSH.",
        default=(),
        example='["10.8.0.0/24"]',
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    engine: Literal["postgresql", "sqlite"] = setting(
        kinds.one_of("postgresql", "sqlite"), "PostgreSQL on the host, or a SQLite file.", default="postgresql"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Homepress:
    version: str = setting(
        kinds.version,
        "The version to deploy, from the registry. Empty: the one that deploys.",
        default="",
        example='"1.2.3"',
    )
    wheel: str = setting(
        kinds.path, "A wheel to deploy instead.", default="", example='"dist/homepress-1.2.3-py3-none-any.whl"'
    )
    wheelhouse: str = setting(
        kinds.path,
        "A folder with wheels of Homepress, all it needs, and uv, so that the host asks no registry "
        "(docs/guide/deploying.md).",
        default="",
        example='"wheels"',
    )
    python: str = setting(
        kinds.python_version,
        "The Python to run on. Empty: the distribution's where it is new enough, else 3.13.",
        default="",
        example='"3.13"',
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    workers: int = setting(
        kinds.whole(0, 64), "How many processes answer requests; 0: as the host's cores allow.", default=0
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Updates:
    automatic: bool = setting(kinds.flag, "Install security updates as they come out.", default=True)
    reboot_at: str = setting(
        kinds.time_of_day_or_never,
        "When the host may restart, where an update asks for it, by its own clock (usually UTC).",
        default="04:00",
        example='"never"',
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    sender: str = setting(
        kinds.text,
        "The sender of the site's mail. How it leaves is a secret: HOMEPRESS_MAIL_URL in `.env`.",
        default="",
        example='"My blog <blog@example.org>"',
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifications:
    quiet_hours: str = setting(
        kinds.checked("Two times of day", environment_checks.check_quiet_hours),
        "When notifications wait. Where they go is a secret: HOMEPRESS_NOTIFY_URLS in `.env`.",
        default="",
        example='"22:00-07:00"',
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Backups:
    repository: str = setting(
        kinds.repository,
        "Where the site's host sends its backups, as restic names it: a folder on it, `sftp:`, `s3:` or `rest:`. Their "
        "key, and the credentials of the last two, are secrets in `.env`. Empty: the host makes none.",
        default="",
        example='"sftp:pi@192.0.2.20:/backups/blog"',
    )
    at: str = setting(
        kinds.time_of_day_or_never,
        "When it makes one each day, by its own clock (usually UTC), within a quarter of an hour.",
        default="03:15",
        example='"never"',
    )
    keep_daily: int = setting(kinds.whole(1, 1000), "How many days keep a backup.", default=7)
    keep_weekly: int = setting(kinds.whole(0, 1000), "How many weeks keep one.", default=4)
    keep_monthly: int = setting(kinds.whole(0, 1000), "How many months keep one.", default=6)
    max_age: int = setting(
        kinds.whole(1, 8760),
        "After how many hours the newest backup that was proven is too old: you are told, and status says so.",
        default=26,
    )
    point_in_time: int = setting(
        kinds.whole(0, 365),
        "For how many days back any moment can be restored, and not only the backups: PostgreSQL's log is sent to the "
        "repository every minute, so that about 120 seconds are lost with the host. 0: only backups.",
        default=0,
        example="7",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """A whole `homepress.toml`."""

    site: Site = table(Site, "The site itself.", required=True)
    access: Access = table(Access, "Who may sign in on the hosts.", required=True)
    hosts: tuple[Host, ...] = tables(Host, "One table for each server. One of them has the role `site`.")
    edge: Edge = table(Edge, "The web server that faces the internet, and HTTPS.")
    admin: Admin = table(Admin, "Django's admin, which strangers cannot reach.")
    database: Database = table(Database, "Where the site's data is kept.")
    homepress: Homepress = table(Homepress, "Which Homepress a deploy ships. At most one of the first three.")
    web: Web = table(Web, "The processes that answer what no file answers.")
    updates: Updates = table(Updates, "The upkeep of the hosts' system.")
    mail: Mail = table(Mail, "The site's mail.")
    backups: Backups = table(Backups, "Backups that the site's host makes, and proves by restoring them.")
    notifications: Notifications = table(Notifications, "What the owner is told.")
    settings: Mapping[str, Any] = field(
        default_factory=lambda: MappingProxyType({}),
        metadata={
            "variables": True,
            "help": "Any other variable of the site that is not a secret (docs/reference/environment.md), in small "
            "letters and without HOMEPRESS_: `sign_up = false`.",
        },
    )

    @property
    def site_host(self) -> Host:
        """The host that serves the site."""
        return next(host for host in self.hosts if host.serves_the_site)

    @property
    def home_server(self) -> Host | None:
        """The host that pulls backups, where there is one."""
        return next((host for host in self.hosts if host.pulls_backups), None)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name under which the site is reached, the admin's last."""
        return (self.site.domain, *self.site.aliases, *filter(None, [self.admin.host]))
