"""nginx's configuration, for 1.22 (Debian 12) and newer."""

from homepress.hosting.edges import nginx as pages
from homepress.hosting.edges.serving import Serving
from homepress.hosting.facts.system import System
from homepress.hosting.wanted.edges.addresses import HIDDEN_PATHS, ROBOTS_TAG, Addresses

CHALLENGES = "/var/lib/homepress/acme"
"""Where answers to an authority's challenges lie; everybody may read them."""
OLD = {"debian 12": (1, 22), "ubuntu 24.04": (1, 24)}
"""Versions without `http2 on` (1.25.1) and without HTTP/3."""
HTTP_3 = "add_header Alt-Svc 'h3=\":443\"; ma=86400' always;\n"
"""Where to find HTTP/3. nginx forgets it in locations that add headers of their own."""
GZIP = """\
gzip on;
gzip_proxied any;
gzip_types text/css text/plain application/javascript application/json application/xml image/svg+xml;
"""
TLS = """\
	ssl_protocols TLSv1.2 TLSv1.3;
	ssl_prefer_server_ciphers off;
	ssl_session_cache shared:homepress_tls:10m;
	ssl_session_timeout 1d;
	ssl_session_tickets off;
	server_tokens off;
"""
"""In each server: nginx.conf of some distributions says it for all already, and nginx refuses to be told twice."""


def configuration(site: Addresses, system: System) -> str:
    """Return the file for conf.d: the http block includes it."""
    new = f"{system.distribution} {system.version}" not in OLD
    blocks = [_shared(site), pages.maps(_serving(site, new)), _strangers(new), _plain(site), _site(site, new)]
    if site.aliases:
        redirect = f"\treturn 301 https://{site.domain}$request_uri;\n"
        blocks.append(_server(site, " ".join(site.aliases), redirect, new))
    if site.admin:
        allowed = "".join(f"\tallow {network};\n" for network in site.admin_networks)
        blocks.append(_server(site, site.admin, f"{allowed}\tdeny all;\n{_proxy(site)}", new))
    return "# Written by homepress apply.\n" + "\n".join(blocks)


def _shared(site: Addresses) -> str:
    """Return what stands beside the servers. The log has Caddy's names, so that one reader does for both."""
    fields = (
        '{"ts":$msec,"request":{"remote_ip":"$remote_addr","proto":"$server_protocol","method":"$request_method",'
        '"host":"$host","uri":"$homepress_uri","headers":{"User-Agent":["$http_user_agent"]}},'
        '"bytes_read":$request_length,"duration":$request_time,"size":$body_bytes_sent,"status":$status}'
    )
    return f"""\
map $request_uri $homepress_uri {{
	"~^(?<homepress_kept>/(?:{HIDDEN_PATHS})/)[^?]" $homepress_kept;
	"~^(?<homepress_path>[^?]*)" $homepress_path;
}}
log_format homepress escape=json '{fields}';
limit_req_zone $binary_remote_addr zone=homepress:10m rate={site.edge.requests_per_second}r/s;
limit_req_status 429;
limit_req_log_level info;
error_log syslog:server=unix:/dev/log,nohostname warn;

upstream {site.layout.user} {{
	include {site.layout.upstream};
}}
"""


def _strangers(new: bool) -> str:
    """Names that are not the site's get no answer, and no certificate to look at."""
    quic = (
        "\tlisten 443 quic reuseport default_server;\n\tlisten [::]:443 quic reuseport default_server;\n" if new else ""
    )
    return f"""\
server {{
	listen 80 default_server;
	listen [::]:80 default_server;
	listen 443 ssl default_server;
	listen [::]:443 ssl default_server;
{quic}	ssl_reject_handshake on;
	return 444;
}}
"""


def _plain(site: Addresses) -> str:
    names = " ".join(filter(None, [site.domain, *site.aliases, site.admin]))
    return f"""\
server {{
	listen 80;
	listen [::]:80;
	server_name {names};
	server_tokens off;
	access_log {site.layout.access_log} homepress;
	location /.well-known/acme-challenge/ {{
		alias {CHALLENGES}/;
	}}
	location / {{
		return 308 https://$host$request_uri;
	}}
}}
"""


def _server(site: Addresses, names: str, body: str, new: bool) -> str:
    listen = (
        "\tlisten 443 ssl;\n\tlisten [::]:443 ssl;\n\thttp2 on;\n\tlisten 443 quic;\n\tlisten [::]:443 quic;\n"
        f"\t{HTTP_3}"
        if new
        else "\tlisten 443 ssl http2;\n\tlisten [::]:443 ssl http2;\n"
    )
    return f"""\
server {{
{listen}	server_name {names};
{TLS}	ssl_certificate {site.certificate};
	ssl_certificate_key {site.certificate_key};
	access_log {site.layout.access_log} homepress;
	limit_req zone=homepress burst=200 nodelay;
{body}}}
"""


def _serving(site: Addresses, new: bool) -> Serving:
    more = _robots_tag(site) + (HTTP_3 if new else "")
    paths = (site.layout.page_headers, site.layout.media_headers)
    return site.serving(*(f"include {path};\n{more}" for path in paths))


def _site(site: Addresses, new: bool) -> str:
    """Send what is stored; ask the release for the rest."""
    limits = GZIP + (f'proxy_set_header Authorization "";\n{_robots_tag(site)}' if site.is_clone else "")
    body = _door(site) + pages.locations(_serving(site, new), upstream=site.layout.user, limits=limits)
    return _server(site, site.domain, "".join(f"\t{line}\n" for line in body.splitlines()), new)


def _robots_tag(site: Addresses) -> str:
    return f'add_header X-Robots-Tag "{ROBOTS_TAG}" always;\n' if site.is_clone else ""


def _door(site: Addresses) -> str:
    """Ask for the password of a clone. Who gave it is a visitor with a header of their own: nothing is sent stored."""
    if not site.is_clone:
        return ""
    return f"""\
auth_basic "A copy for trying things";
auth_basic_user_file {site.layout.door};
{_robots_tag(site)}location = /robots.txt {{
	auth_basic off;
	root {site.layout.configuration};
}}
"""


def _proxy(site: Addresses) -> str:
    """A client's own X-Forwarded-For is replaced, so that nobody says who they are."""
    return f"""\
	location / {{
		client_max_body_size 100m;
		proxy_pass http://{site.layout.user};
		proxy_http_version 1.1;
		proxy_set_header Connection close;
		proxy_set_header Host $host;
		proxy_set_header X-Forwarded-For $remote_addr;
		proxy_set_header X-Forwarded-Proto $scheme;
		proxy_read_timeout 65s;
{"".join(f"\t\t{line}\n" for line in GZIP.splitlines())}	}}
"""
