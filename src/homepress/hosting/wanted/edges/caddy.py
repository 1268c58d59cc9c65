"""Caddy's configuration. It works with 2.6, which Debian 13 and Ubuntu 24.04 have, and newer."""

from collections.abc import Iterator

from homepress.hosting.edges.caddy import handlers
from homepress.hosting.wanted.edges.addresses import HIDDEN_IN_LOG, ROBOTS_TAG, Addresses

CONFIGURATION = "/etc/caddy/Caddyfile"
ADMIN_SOCKET = "/run/caddy/admin.sock"
"""Where Caddy takes orders: on the usual port 2019 any user of the host could give them, the site too."""


def configuration(site: Addresses) -> str:
    """Return the whole Caddyfile."""
    blocks = ["\n".join(_options(site)), _tls(site), _log(site), _site(site)]
    if site.aliases:
        blocks.append(_aliases(site))
    if site.admin:
        blocks.append(_admin(site))
    return "# Written by homepress apply.\n" + "\n".join(blocks)


def _options(site: Addresses) -> Iterator[str]:
    edge = site.edge
    yield "{"
    yield f"\tadmin unix/{ADMIN_SOCKET}"
    if edge.email:
        yield f"\temail {edge.email}"
    if edge.acme_directory:
        yield f"\tacme_ca {edge.acme_directory}"
    if site.acme_root:
        yield f"\tacme_ca_root {site.acme_root}"
    # Without it a reload waits for ever for the last connection of the old configuration.
    yield "\tgrace_period 30s"
    yield "\tservers {\n\t\ttimeouts {\n\t\t\tread_header 10s\n\t\t\tidle 2m\n\t\t}\n\t}"
    yield "}\n"


def _tls(site: Addresses) -> str:
    lines = {
        "acme": "",
        "internal": "\ttls internal\n",
        "files": f"\ttls {site.certificate} {site.certificate_key}\n",
    }
    return f"(certificates) {{\n{lines[site.edge.tls]}}}\n"


def _log(site: Addresses) -> str:
    """At most eleven parts of 50 MB, not compressed: Caddy would do that itself, while readers wait for it."""
    return f"""\
(access-log) {{
	log {{
		output file {site.layout.access_log} {{
			roll_size 50MiB
			roll_uncompressed
			roll_keep 10
			roll_keep_for 2160h
		}}
		format filter {{
			wrap json
			fields {{
				request>uri regexp "{HIDDEN_IN_LOG}" "${{1}}"
				request>headers>Referer regexp "\\?.*" ""
				request>headers>Cookie delete
				request>headers>Authorization delete
				resp_headers>Set-Cookie delete
				resp_headers>Location delete
			}}
		}}
	}}
}}
"""


def _proxy(site: Addresses) -> str:
    """While a release that was killed starts anew, requests wait for it instead of failing.

    None meets a connection that is being closed, and a release that has no more to do can stop at once:
    each has a connection of its own.
    """
    return f"""\
reverse_proxy {{
	import {site.layout.upstream}
	lb_try_duration 10s
	lb_try_interval 20ms
	transport http {{
		dial_timeout 2s
		keepalive off
		response_header_timeout 65s
	}}
}}
"""


def _site(site: Addresses) -> str:
    """Send what is stored; ask the release for the rest."""
    headers, media = (f"import {path}\n" for path in (site.layout.page_headers, site.layout.media_headers))
    return f"""\
{site.domain} {{
	import certificates
	import access-log
{_indented(_door(site))}{_indented(handlers(site.serving(headers, media), proxy=_proxy(site)))}}}
"""


def _door(site: Addresses) -> str:
    """Ask for the password of a clone, and keep it from what lies behind, which then sends stored pages too."""
    if not site.is_clone:
        return ""
    return f"""\
header X-Robots-Tag "{ROBOTS_TAG}"
handle /robots.txt {{
	root * {site.layout.configuration}
	file_server
}}
@guarded not path /robots.txt
basicauth @guarded {{
	import {site.layout.door}
}}
request_header -Authorization
"""


def _aliases(site: Addresses) -> str:
    return f"""\
{", ".join(site.aliases)} {{
	import certificates
	import access-log
	redir https://{site.domain}{{uri}} permanent
}}
"""


def _admin(site: Addresses) -> str:
    """Strangers get no answer at all on the admin's name."""
    return f"""\
{site.admin} {{
	import certificates
	import access-log
	@strangers not remote_ip {" ".join(site.admin_networks)}
	abort @strangers
	encode zstd gzip
{_indented(_proxy(site))}}}
"""


def _indented(text: str) -> str:
    return "".join(f"\t{line}\n" for line in text.splitlines())
