"""Where everything of a site lies on its host, and what it is called there.

Apply makes these places, deploy fills them, the edge reads from them: they agree by reading this file.
"""

from dataclasses import dataclass
from pathlib import PurePosixPath

STATE = PurePosixPath("/var/lib/homepress")
"""What Homepress knows of a host between two commands."""
PENDING = STATE / "pending"
"""One empty file for each service that has yet to take up what was changed."""
MANAGED = STATE / "managed"
"""What apply made and may remove: one `<kind> <name>` a line."""
STAGING = STATE / "staging"
"""Where a file lies while a program checks it (0700)."""
CACHE = PurePosixPath("/var/cache/homepress")
"""Packages that releases share (uv's cache)."""
TOOLS = PurePosixPath("/opt/homepress")
"""Programs that the distribution does not have: `bin/uv`, Python interpreters below `python/`."""
ARCHIVE_LOG = TOOLS / "archive-log"
"""PostgreSQL's archive_command (`on_host/archive_log.py`)."""
PULL_GATE = TOOLS / "pull-gate"
"""The forced command of a home server's key (`on_host/pull_gate.py`)."""
ACCESS_LOGS = PurePosixPath("/var/log/homepress")
"""The edge's access logs: `<site>.log`, one JSON object a line. Of the edge's user, readable by group adm."""
CERTIFICATES = PurePosixPath("/etc/homepress/certificates")
"""Own root certificates for authorities, and the owner's certificate with `tls = "files"`."""


EDGE_CERTIFICATES = {
    "caddy": PurePosixPath("/var/lib/caddy/.local/share/caddy"),
    "nginx": STATE / "certificates",
}
"""Where each edge keeps the certificates that it was given by an authority, with their keys and its account."""


@dataclass(frozen=True)
class Layout:
    """The names and paths of one site."""

    site: str

    # ── users and groups

    @property
    def user(self) -> str:
        """Who runs the web processes, the worker and the site's commands; owns its data. Cannot sign in."""
        return f"homepress-{self.site}"

    @property
    def group(self) -> str:
        """The user's own group: may read the environment file."""
        return self.user

    @property
    def edge_group(self) -> str:
        """Who may connect to the web sockets and read published pages, media and static files: the edge."""
        return f"{self.user}-edge"

    # ── code

    @property
    def root(self) -> PurePosixPath:
        """Root's, readable by all: the site cannot change its own code."""
        return PurePosixPath("/srv/homepress") / self.site

    @property
    def releases(self) -> PurePosixPath:
        return self.root / "releases"

    def release(self, release: str) -> PurePosixPath:
        """One release: the site folder at its commit (`site/`), `venv/`, `static/` and `environment`."""
        return self.releases / release

    def site_folder(self, release: str) -> PurePosixPath:
        """The site folder at its commit, in which the release's processes run."""
        return self.release(release) / "site"

    def release_environment(self, release: str) -> PurePosixPath:
        """The variables that differ between releases, as systemd reads an EnvironmentFile after `environment`."""
        return self.release(release) / "environment"

    def environment_of(self, release: str) -> PurePosixPath:
        """The virtual environment of a release."""
        return self.release(release) / "venv"

    # ── data

    @property
    def home(self) -> PurePosixPath:
        """HOMEPRESS_HOME. Mode 0710: the edge passes through and sees nothing but the three folders below."""
        return STATE / "sites" / self.site

    @property
    def media(self) -> PurePosixPath:
        return self.home / "media"

    @property
    def pages(self) -> PurePosixPath:
        """The store of published pages."""
        return self.home / "pages"

    @property
    def static(self) -> PurePosixPath:
        """Collected static files of all releases: old hashed ones stay while old pages may ask for them."""
        return self.home / "static"

    @property
    def restore_points(self) -> PurePosixPath:
        """Dumps of the database from before each deploy. Of the site's user, 0700."""
        return PurePosixPath("/var/backups/homepress") / self.site

    @property
    def backups(self) -> PurePosixPath:
        """The store of backups: the repository's address and key, receipts, restore points. Root's, 0700."""
        return STATE / "backups" / self.site

    @property
    def backup_key(self) -> PurePosixPath:
        return self.backups / "key"

    @property
    def backup_jobs(self) -> PurePosixPath:
        """One folder for each job on the backups that somebody began from elsewhere: words, output, code."""
        return self.backups / "jobs"

    @property
    def backup_ssh(self) -> PurePosixPath:
        """The host's own SSH key for `sftp:`, `id_ed25519`, and whom it has met, `known_hosts`."""
        return self.backups / "ssh"

    @property
    def log(self) -> PurePosixPath:
        """PostgreSQL's log, until it is sent and a newer base replaces it. Of PostgreSQL's administrator, 0700."""
        return STATE / "log" / self.site

    # ── backups that a home server pulls

    @property
    def offer_unit(self) -> str:
        """Answers the home server on `pull_socket`."""
        return f"{self.pull_user}@.service"

    @property
    def offer_socket(self) -> str:
        return f"{self.pull_user}.socket"

    @property
    def pull_user(self) -> str:
        """On the site's host: whom the home server signs in as. May read what is offered, and nothing else."""
        return f"{self.user}-pull"

    @property
    def pulling_keys(self) -> PurePosixPath:
        """The keys of that user, as sshd reads them; it has no folder of its own."""
        return self.configuration / "pulling-keys"

    @property
    def pull_socket(self) -> PurePosixPath:
        """Where the gate finds the service that makes what is offered."""
        return PurePosixPath("/run") / f"{self.pull_user}.sock"

    @property
    def offered(self) -> PurePosixPath:
        """What a home server may fetch, in `tree` while there is something. root:pull_user, 0750."""
        return STATE / "offered" / self.site

    @property
    def home_receipts(self) -> PurePosixPath:
        """A store that holds no backups: the receipts that a home server leaves here, and how old they may be."""
        return STATE / "backups" / f"{self.site}.home"

    @property
    def pulling(self) -> PurePosixPath:
        """On the home server: the key that pulls, and the key that the site's host must show. Of the user, 0700."""
        return self.configuration / "pulling"

    @property
    def pulled(self) -> PurePosixPath:
        """On the home server: what was fetched, and stays so that it need not be sent again. Root's, 0711."""
        return STATE / "pulled" / self.site

    # ── configuration

    @property
    def configuration(self) -> PurePosixPath:
        return PurePosixPath("/etc/homepress") / self.site

    @property
    def environment(self) -> PurePosixPath:
        """Every HOMEPRESS_ variable, as systemd reads an EnvironmentFile. root:group, 0640."""
        return self.configuration / "environment"

    @property
    def door(self) -> PurePosixPath:
        """Who may pass the door of a clone: the hash of a password, readable by the edge."""
        return self.configuration / "door"

    @property
    def robots(self) -> PurePosixPath:
        """What the edge of a clone sends as robots.txt."""
        return self.configuration / "robots.txt"

    @property
    def take_down(self) -> PurePosixPath:
        """The program that takes a clone down when its time is over."""
        return self.configuration / "take-down"

    # ── processes

    @property
    def sockets(self) -> PurePosixPath:
        """Made at boot by tmpfiles.d: of the user and the edge's group, 2750."""
        return PurePosixPath("/run") / self.user

    def socket(self, release: str) -> PurePosixPath:
        """Where the web processes of a release listen."""
        return self.sockets / f"{release}.sock"

    def waiting(self, release: str) -> PurePosixPath:
        """There while a release runs beside the one that serves; a boot takes it away."""
        return self.sockets / f"{release}.waiting"

    WEB_CPU_WEIGHT = 400
    """Of the web processes of a release that serves."""
    BESIDE_CPU_WEIGHT = 40
    BESIDE_NICE = 10
    """What makes a release, or starts it, takes what the serving one, in the same slice, leaves it."""
    WORK = (f"Nice={BESIDE_NICE}", f"CPUWeight={BESIDE_CPU_WEIGHT}", "IOWeight=20", "IOSchedulingClass=idle")
    """Properties of units that make a release."""

    @property
    def slice(self) -> str:
        return f"{self.user}.slice"

    def web_unit(self, release: str = "") -> str:
        """The web processes of a release; without one, the template."""
        return f"{self.user}-web@{release}.service"

    def worker_unit(self, release: str = "") -> str:
        """The worker of a release; without one, the template."""
        return f"{self.user}-worker@{release}.service"

    @property
    def backup_program(self) -> PurePosixPath:
        """Does one job on the backups with the code of the release that serves."""
        return TOOLS / "bin" / f"{self.user}-backups"

    def backup_unit(self, job: str = "") -> str:
        """A job on the backups: `daily`, `watch`, or one below `backup_jobs`; without one, the template."""
        return f"{self.user}-backups@{job}.service"

    def backup_failed_unit(self, job: str = "") -> str:
        """Tells of a job that ended badly; one for each, since systemd says why only where one job is meant."""
        return f"{self.user}-backups-failed@{job}.service"

    @property
    def log_unit(self) -> str:
        """Sends PostgreSQL's log to the repository."""
        return f"{self.user}-log.service"

    @property
    def log_timer(self) -> str:
        return f"{self.user}-log.timer"

    def backup_timer(self, job: str) -> str:
        """What starts `daily` or `watch`."""
        return f"{self.user}-backups-{job}.timer"

    # ── the edge

    NOTHING = "none"
    """Stands for a release where there is none yet."""

    @property
    def upstream(self) -> PurePosixPath:
        """Names the socket of the release that serves; the edge's configuration includes it, and deploy writes it.

        One line: `to unix//run/….sock` within Caddy's `reverse_proxy`, `server unix:/run/….sock;` within nginx's
        `upstream`. Before the first deploy the socket is that of NOTHING. Readable by the edge.
        """
        return self.configuration / "upstream"

    @property
    def page_headers(self) -> PurePosixPath:
        """Says which headers the edge sends with stored pages: those of the release that `upstream` names.

        One directive of the edge a line. Deploy writes it together with `upstream`; readable by the edge.
        """
        return self.configuration / "page-headers"

    @property
    def media_headers(self) -> PurePosixPath:
        """Says which headers the edge sends with uploaded files: what is proper to files, and the release's own.

        Written together with `page_headers`.
        """
        return self.configuration / "media-headers"

    @property
    def access_log(self) -> PurePosixPath:
        return ACCESS_LOGS / f"{self.site}.log"

    @property
    def database(self) -> str:
        """The name of the PostgreSQL database and of its role: the peer method wants the user's name."""
        return self.user
