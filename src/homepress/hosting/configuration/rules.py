"""What settings may not say together. Each rule looks at a whole configuration whose values are sound alone."""

from collections.abc import Callable, Iterator

from homepress.hosting.configuration import variables
from homepress.hosting.configuration.problems import Problem
from homepress.hosting.configuration.tables import Configuration

PRIVATE = (".local", ".internal", ".lan", ".home", ".test", ".localhost", ".invalid", ".example", ".home.arpa")
"""No public authority signs names below these (RFC 6761, RFC 6762, RFC 8375, ICANN's .internal)."""


def problems(configuration: Configuration) -> list[Problem]:
    """Return every breach of a rule."""
    return [problem for rule in RULES for problem in rule(configuration)]


def _one_host_serves(configuration: Configuration) -> Iterator[Problem]:
    serving = [host.name for host in configuration.hosts if host.serves_the_site]
    if not serving:
        yield Problem("hosts", "no host serves the site", 'Give one of them roles = ["site"].')
    for name in serving[1:]:
        yield Problem(
            f"hosts.{name}.roles",
            f"hosts.{serving[0]} serves the site already",
            "One host serves it. Write roles = [].",
        )


def _hosts_are_distinct(configuration: Configuration) -> Iterator[Problem]:
    seen: dict[tuple[str, int], str] = {}
    for host in configuration.hosts:
        first = seen.setdefault((host.address, host.port), host.name)
        if first != host.name:
            yield Problem(f"hosts.{host.name}.address", f"is that of hosts.{first}", "Each table is another server.")


def _one_host_pulls_backups(configuration: Configuration) -> Iterator[Problem]:
    pulling = [host for host in configuration.hosts if host.pulls_backups]
    for host in pulling:
        if host.serves_the_site:
            yield Problem(
                f"hosts.{host.name}.roles", "serves the site, and would pull from itself", "Give another host the role."
            )
    for host in pulling[1:]:
        yield Problem(f"hosts.{host.name}.roles", f"hosts.{pulling[0].name} pulls backups already", "One host does.")


def _users_can_be_made(configuration: Configuration) -> Iterator[Problem]:
    for host in configuration.hosts:
        path = f"hosts.{host.name}.user"
        if host.user == "root":
            yield Problem(path, "root may not sign in", "Name another user: apply makes it, with your keys and sudo.")
        elif host.user.startswith("homepress"):
            yield Problem(path, "is kept for the site's own users", "Choose a name that does not begin with homepress.")


def _names_are_distinct(configuration: Configuration) -> Iterator[Problem]:
    site = configuration.site
    seen = {site.domain: "site.domain"}
    named = [(f"site.aliases[{index}]", name) for index, name in enumerate(site.aliases)]
    for path, name in [*named, ("admin.host", configuration.admin.host)]:
        if name and seen.setdefault(name, path) != path:
            yield Problem(path, f"is {seen[name]} too", "Each name leads to one thing.")


def _admin_networks_have_a_host(configuration: Configuration) -> Iterator[Problem]:
    if configuration.admin.networks and not configuration.admin.host:
        yield Problem(
            "admin.networks",
            "says who may reach the admin, and admin.host names none",
            'Such as: host = "admin.example.org"',
        )


def _certificates_can_be_had(configuration: Configuration) -> Iterator[Problem]:
    edge = configuration.edge
    if edge.tls == "files":
        for key in ("certificate", "certificate_key"):
            if not getattr(edge, key):
                yield Problem(f"edge.{key}", 'missing, and edge.tls is "files"', "Give the path of a PEM file.")
    else:
        for key in ("certificate", "certificate_key"):
            if getattr(edge, key):
                yield Problem(
                    f"edge.{key}", f'is not used: edge.tls is "{edge.tls}"', 'Write tls = "files", or remove it.'
                )
    if edge.tls != "acme":
        for key in ("acme_directory", "acme_root", "email"):
            if getattr(edge, key):
                yield Problem(
                    f"edge.{key}", f'is not used: edge.tls is "{edge.tls}"', 'Write tls = "acme", or remove it.'
                )
    elif edge.acme_root and not edge.acme_directory:
        yield Problem("edge.acme_root", "is not used without edge.acme_directory", "Let's Encrypt needs none.")


def _names_can_be_certified(configuration: Configuration) -> Iterator[Problem]:
    if configuration.edge.tls != "acme" or configuration.edge.acme_directory:
        return
    site = configuration.site
    named = [("site.domain", site.domain), *((f"site.aliases[{i}]", name) for i, name in enumerate(site.aliases))]
    for path, name in [*named, ("admin.host", configuration.admin.host)]:
        if name.endswith(PRIVATE):
            yield Problem(
                path,
                f'no public authority signs certificates for "{name}"',
                'Write tls = "internal" in [edge], or another name.',
            )


def _one_homepress_is_shipped(configuration: Configuration) -> Iterator[Problem]:
    given = [key for key in ("version", "wheel", "wheelhouse") if getattr(configuration.homepress, key)]
    for key in given[1:]:
        yield Problem(f"homepress.{key}", f"homepress.{given[0]} is given too", "Keep one of them.")


def _mail_has_a_sender(configuration: Configuration) -> Iterator[Problem]:
    if configuration.mail.sender:
        yield from variables.wrong("mail.sender", "mail_from", configuration.mail.sender)


def _a_log_can_be_kept(configuration: Configuration) -> Iterator[Problem]:
    backups, path = configuration.backups, "backups.point_in_time"
    if not backups.point_in_time:
        return
    if configuration.database.engine != "postgresql":
        yield Problem(
            path, "SQLite keeps no log of its changes", 'Write engine = "postgresql" in [database], or 0 here.'
        )
    if not backups.repository:
        yield Problem(path, "needs a place for the log, and backups.repository is empty", "Name one, or write 0 here.")
    if backups.at == "never":
        yield Problem(
            path, 'needs a backup each day, and backups.at is "never"', "Name a time of day, or write 0 here."
        )


Rule = Callable[[Configuration], Iterator[Problem]]
RULES: tuple[Rule, ...] = (
    _one_host_serves,
    _hosts_are_distinct,
    _one_host_pulls_backups,
    _users_can_be_made,
    _names_are_distinct,
    _admin_networks_have_a_host,
    _certificates_can_be_had,
    _names_can_be_certified,
    _one_homepress_is_shipped,
    _mail_has_a_sender,
    _a_log_can_be_kept,
)
