"""fail2ban: addresses that guess or probe are shut out for a while, longer each time."""

from collections.abc import Sequence

from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.configuration.tables import Host
from homepress.hosting.facts.system import System
from homepress.hosting.resources.files import File
from homepress.hosting.resources.following import restart
from homepress.hosting.resources.packages import Packages
from homepress.hosting.resources.resource import Resource
from homepress.hosting.resources.services import Service

JAILS = "/etc/fail2ban/jail.d/zz-homepress.local"
"""Read last, after Debian's own, whose journal match misses what newer versions of OpenSSH log."""
FILTER = "/etc/fail2ban/filter.d/homepress-edge.local"
FLOOD_FILTER = "/etc/fail2ban/filter.d/homepress-flood.local"
JOURNAL = "_SYSTEMD_UNIT=ssh.service + _SYSTEMD_UNIT=ssh.socket + _COMM=sshd + _COMM=sshd-session + _COMM=sshd-auth"
"""Since OpenSSH 9.8 a session is a program of its own, sshd-session; since 10.0 so is signing in, sshd-auth."""
PROBES = 60
"""Refused requests within a minute. A page with many missing images stays far below."""

FLOOD_SECONDS = 20
"""For how long an address has to ask too much to be shut out: opening a page with many pictures is no flood."""


def wanted(site: SiteFolder, host: Host, system: System) -> Sequence[Resource]:
    why = "Who guesses passwords or probes for holes is shut out for a while, longer each time."
    jails = File(JAILS, jails_of(site, host), why)
    files = [jails]
    if host.serves_the_site:
        files.append(File(FILTER, EDGE, "How a refused request looks in the access log."))
        files.append(File(FLOOD_FILTER, FLOOD, "How any request looks in the access log."))
    return [
        Packages(("fail2ban", "python3-systemd"), why),
        *files,
        restart("fail2ban.service", tuple(file.key for file in files)),
        Service("fail2ban.service", why),
    ]


def jails_of(site: SiteFolder, host: Host) -> str:
    trusted = " ".join(["127.0.0.0/8", "::1", *site.configuration.admin.networks])
    text = f"""\
# Written by homepress apply.
[DEFAULT]
ignoreip = {trusted}
banaction = nftables[type=multiport]
banaction_allports = nftables[type=allports]
bantime = 1h
bantime.increment = true
bantime.maxtime = 1w
findtime = 10m

[sshd]
enabled = true
backend = systemd
filter = sshd[mode=aggressive]
journalmatch = {JOURNAL}
port = {host.port}
maxretry = 6
"""
    if not host.serves_the_site:
        return text
    return f"""{text}
[homepress-edge]
enabled = true
backend = polling
filter = homepress-edge
logpath = {site.layout.access_log}
port = 80,443
protocol = tcp,udp
maxretry = {PROBES}
findtime = 1m
bantime = 10m
{_floods(site)}"""


def _floods(site: SiteFolder) -> str:
    """Return the jail for floods of whatever kind, where the web server itself counts no requests.

    nginx refuses what is too much, and who goes on is in the other jail. Caddy sends files to everybody.
    """
    edge = site.configuration.edge
    if edge.server == "nginx":
        return ""
    return f"""
[homepress-flood]
enabled = true
backend = polling
filter = homepress-flood
logpath = {site.layout.access_log}
port = 80,443
protocol = tcp,udp
maxretry = {edge.requests_per_second * FLOOD_SECONDS}
maxmatches = 1
findtime = {FLOOD_SECONDS}
bantime = 1m
"""


# The quotation marks of a text within JSON are escaped, so no visitor can write the key of an address.
EDGE = r"""# Written by homepress apply.
[Definition]
failregex = "remote_ip":"<ADDR>".*"status":(?:400|401|403|404|405|429)\b
ignoreregex =
datepattern = "ts":{EPOCH}
"""
FLOOD = r"""# Written by homepress apply.
[Definition]
failregex = "remote_ip":"<ADDR>"
ignoreregex =
datepattern = "ts":{EPOCH}
"""
