"""Certificates for nginx, which gets none by itself: dehydrated asks an ACME authority for them, by a timer."""

from collections.abc import Collection
from dataclasses import dataclass

from homepress.hosting.facts.state import State
from homepress.hosting.layout import STATE
from homepress.hosting.operations import command, operation
from homepress.hosting.plan.steps import Step
from homepress.hosting.resources.files import Directory, File
from homepress.hosting.resources.following import Following
from homepress.hosting.resources.packages import Packages
from homepress.hosting.resources.resource import Resource
from homepress.hosting.resources.services import Service
from homepress.hosting.wanted import hardening
from homepress.hosting.wanted.edges.addresses import Addresses
from homepress.hosting.wanted.edges.nginx import CHALLENGES

LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory"
STAGING = "https://acme-staging-v02.api.letsencrypt.org/directory"
"""Asked first: what it refuses, the other would refuse too, and count (https://letsencrypt.org/docs/rate-limits)."""
UNITS = "/etc/systemd/system"


@dataclass(frozen=True, slots=True)
class SelfSigned(Resource):
    """A certificate that nobody trusts, until there is a better one, or for good with `tls = "internal"`."""

    certificate: str
    certificate_key: str
    names: tuple[str, ...]

    @property
    def key(self) -> str:
        return f"self-signed {self.certificate}"

    def paths(self) -> tuple[str, ...]:
        return (self.certificate,)

    def step(self, state: State, changed: Collection[str]) -> Step | None:
        if self.certificate in state.entries:
            return None
        alternatives = ",".join(f"DNS:{name}" for name in self.names)
        make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        make += ["-days", "3650", "-subj", f"/CN={self.names[0]}", "-addext", f"subjectAltName={alternatives}"]
        make += ["-keyout", self.certificate_key, "-out", self.certificate]
        folder = operation("files.directory", path=self.certificate.rpartition("/")[0], mode="700")
        why = "nginx does not start without one."
        return Step(self.key, "a certificate signed by the host itself", why, "added", (), (folder, command(*make)))


def wanted(site: Addresses) -> tuple[list[Resource], list[Resource]]:
    """Return what has to be there before nginx starts, and what is done once it runs."""
    if site.edge.tls == "files":
        return [], []
    signed = SelfSigned(site.certificate, site.certificate_key, site.names)
    base: list[Resource] = [
        Packages(("openssl",), "It makes the first certificate."),
        Directory(str(STATE / "certificates"), "Certificates and their keys.", mode="700"),
        Directory(site.kept, "The site's.", mode="700"),
        signed,
    ]
    if site.edge.tls == "internal":
        return base, []
    if not site.edge.acme_directory:
        base.append(Directory(f"{site.kept}/staging", "Certificates for trials.", mode="700"))
    return [*base, Directory(CHALLENGES, "Answers to an authority's challenges.")], _acme(site)


def _acme(site: Addresses) -> list[Resource]:
    name = f"{site.layout.user}-certificates"
    folder = site.layout.configuration
    authority = site.edge.acme_directory or LETS_ENCRYPT
    configuration = File(
        f"{folder}/dehydrated.conf", _settings(site, authority, site.kept), "How certificates are asked for."
    )
    tried = [] if site.edge.acme_directory else [_staging(site)]
    names = File(
        f"{site.layout.configuration}/domains.txt",
        f"{' '.join(site.names)} > site\n",
        "For which names certificates are asked for.",
    )
    service = File(
        f"{UNITS}/{name}.service",
        _service(*(file.path for file in (*tried, configuration))),
        "Asks for certificates, and again before they end.",
    )
    timer = File(f"{UNITS}/{name}.timer", TIMER, "Looks every day whether a certificate ends soon.")
    ask = (
        operation("systemd.daemon_reload"),
        # In the background: where the DNS records are not set yet it fails, and tries again by itself.
        command("systemctl", "restart", "--no-block", f"{name}.service"),
    )
    return [
        Packages(("dehydrated", "curl"), "It speaks ACME, and needs nothing but curl and openssl."),
        *tried,
        configuration,
        names,
        service,
        timer,
        Following(
            f"certificates-{site.layout.site}", "ask for certificates", (configuration.key, names.key, service.key), ask
        ),
        Service(f"{name}.timer", "Looks every day whether a certificate ends soon."),
    ]


def _staging(site: Addresses) -> File:
    path = f"{site.layout.configuration}/dehydrated-staging.conf"
    why = "Let's Encrypt's authority for trials is asked first: mistakes cost nothing there."
    return File(path, _settings(site, STAGING, f"{site.kept}/staging"), why)


def _settings(site: Addresses, authority: str, kept: str) -> str:
    lines = [
        "# Written by homepress apply.",
        f'CA="{authority}"',
        'CHALLENGETYPE="http-01"',
        f'WELLKNOWN="{CHALLENGES}"',
        f'BASEDIR="{kept}"',
        f'DOMAINS_TXT="{site.layout.configuration}/domains.txt"',
        "KEY_ALGO=prime256v1",
        "RENEW_DAYS=30",
    ]
    if site.edge.email:
        lines.append(f'CONTACT_EMAIL="{site.edge.email}"')
    if site.acme_root:
        lines.append(f'CURL_OPTS="--cacert {site.acme_root}"')
    return "\n".join([*lines, ""])


def _service(*configurations: str) -> str:
    """Return the unit. Where one command fails, those after it are not run, and all are tried again later."""
    asked = "".join(
        f"ExecStart=/usr/bin/dehydrated --config {path} --register --accept-terms\n"
        f"ExecStart=/usr/bin/dehydrated --config {path} --cron\n"
        for path in configurations
    )
    return f"""\
# Written by homepress apply.
[Unit]
Description=Homepress: certificates
After=network-online.target nginx.service
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
Type=oneshot
{asked}\
ExecStart=/usr/bin/systemctl reload nginx.service
Restart=on-failure
RestartSec=15min
ReadWritePaths=/var/lib/homepress/certificates {CHALLENGES}
{hardening.CERTIFICATES}"""


TIMER = """\
# Written by homepress apply.
[Unit]
Description=Homepress: certificates

[Timer]
OnCalendar=daily
RandomizedDelaySec=6h
Persistent=yes

[Install]
WantedBy=timers.target
"""
