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
JOURNAL = "_SYSTEMD_UNIT=ssh.service + _SYSTEMD_UNIT=ssh.socket + _COMM=sshd + _COMM=sshd-session + _COMM=sshd-auth"
"""Since OpenSSH 9.8 a session is a program of its own, sshd-session; since 10.0 so is signing in, sshd-auth."""
PROBES = 60
"""Refused requests within a minute. A page with many missing images stays far below."""


def wanted(site: SiteFolder, host: Host, system: System) -> Sequence[Resource]:
    why = "Who guesses passwords or probes for holes is shut out for a while, longer each time."
    jails = File(JAILS, jails_of(site, host), why)
    files = [jails]
    if host.serves_the_site:
        files.append(File(FILTER, EDGE, "How a refused request looks in the access log."))
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
protocol = tcp
maxretry = {PROBES}
findtime = 1m
bantime = 10m
"""


# The quotation marks of a text within JSON are escaped, so no visitor can write the key of an address.
EDGE = r"""# Written by homepress apply.
[Definition]
failregex = "remote_ip":"<ADDR>".*"status":(?:400|401|403|404|405|429)\b
ignoreregex =
datepattern = "ts":{EPOCH}
"""
