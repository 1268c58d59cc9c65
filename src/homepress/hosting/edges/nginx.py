"""nginx's configuration of a site, for what stands inside `http { … }`. It works with 1.22 and newer."""

from collections.abc import Mapping

from homepress.core.sent_files import KEPT
from homepress.hosting.edges.serving import (
    AS_WRITTEN,
    CODINGS,
    FILES,
    SENTENCE,
    TYPES,
    Serving,
    suffixes_by_description,
)

NOWHERE = ".nowhere"
"""A folder that is never there."""

HASH = r"([0-9a-f]{2})/\1[0-9a-f]{30}"
NAME = r"[A-Za-z0-9_\x80-\xff-][A-Za-z0-9_.\x80-\xff-]{0,199}"

BROWSERS = ("gzip, deflate, br, zstd", "gzip, deflate, br", "gzip, deflate", "gzip")
"""What browsers say that they take, word for word: found by a hash, where all else is held against patterns."""

FIRST_CODE = 461
"""Statuses that nobody uses, to go from one named location to another."""


def configuration(site: Serving, *, listen: tuple[str, ...]) -> str:
    """Return all that a site by plain HTTP needs inside `http { … }`: maps, upstream and server."""
    listening = "".join(f"\tlisten {address};\n" for address in listen)
    server = f"{listening}\tserver_name {site.domain};\n\tserver_tokens off;\n{_indented(locations(site))}"
    return f"{maps(site)}{_upstream(site)}server {{\n{server}}}\n"


def locations(site: Serving, *, upstream: str = "homepress_site", limits: str = "") -> str:
    """Return what stands inside a server: where pages, static files and the site itself are sent from.

    `limits` are directives for what goes to the site, which is the name of its `upstream`.
    """
    return _settings() + _static(site) + _pages(site) + _media(site, limits) + _site(upstream, limits) + _away(site)


def maps(site: Serving) -> str:
    """Return what stands beside the servers: where to look, and for which form.

    A stored page's form is that of its file, by the end of its name; for who asks with a query (`$is_args` is `?`),
    a cookie or a name of their own it is one that is never there, so that one look at what was sent tells both.
    `$homepress_asked` is the path as it was written: `$uri` names a file once a page was looked for.
    """
    forms = "".join(f'\t"{words}|" {_best(words.split(", "))};\n' for words in BROWSERS)
    forms += "".join(
        f'\t"~*^([^|]*,)? *{coding} *(,[^|]*|; *q=(1|0?\\.0*[1-9])[^|]*)?[|]$" {suffix};\n'
        for coding, suffix in CODINGS.items()
    )
    names = "".join(f"\t{suffix} {coding};\n" for coding, suffix in CODINGS.items())
    return (
        f'map "$http_accept_encoding|$is_args$http_cookie$http_authorization" $homepress_form {{\n'
        f'\tdefault /{NOWHERE};\n{forms}\t"~^[^|]*[|]$" "";\n}}\n'
        f'map "$http_accept_encoding|" $homepress_any_form {{\n\tdefault "";\n{forms}}}\n'
        f'map $homepress_form $homepress_coding {{\n\tdefault "";\n{names}}}\n'
        f'map $homepress_any_form $homepress_any_coding {{\n\tdefault "";\n{names}}}\n'
        f'map "$request_method $request_uri" $homepress_home {{\n\tdefault /{NOWHERE};\n'
        f'\t"~^(GET|HEAD) {AS_WRITTEN}$" "";\n}}\n'
        'map $request_uri $homepress_asked {\n\tdefault "";\n\t"~^(?<homepress_written>[^?]+)" $homepress_written;\n}\n'
        f"map $uri $homepress_disposition {{\n\tdefault attachment;\n{_shown()}}}\n"
    )


def _best(codings: list[str]) -> str:
    """Return the suffix of the form that is sent to who takes these."""
    return next(suffix for coding, suffix in CODINGS.items() if coding in codings)


def _upstream(site: Serving) -> str:
    """Each socket twice: a process that was killed at that moment is asked a second time."""
    servers = "".join(f"\tserver unix:{socket} max_fails=0;\n" * 2 for socket in site.sockets)
    return f"upstream homepress_site {{\n{servers}}}\n"


def _settings() -> str:
    return "recursive_error_pages on;\nmax_ranges 0;\nabsolute_redirect off;\nclient_max_body_size 256m;\n"


def _static(site: Serving) -> str:
    return f"""\
location /static/ {{
	alias {site.static}/;
	gzip_static on;
	add_header Cache-Control "public, max-age=31536000, immutable";
	add_header X-Content-Type-Options nosniff;
}}
"""


def _shown() -> str:
    """Which files browsers show themselves."""
    suffixes = [
        suffix
        for words, found in suffixes_by_description()
        for suffix in found
        if words["Content-Disposition"] == "inline"
    ]
    return f'\t"~[.]({"|".join(sorted(suffixes))})$" inline;\n'


def _media(site: Serving, limits: str) -> str:
    """Uploaded files. A link is not followed: this server may read what the site may not."""
    types = "".join(
        f'\t"{words["Content-Type"]}" {" ".join(suffixes)};\n' for words, suffixes in suffixes_by_description()
    )
    told = {"Content-Disposition": "$homepress_disposition", "Cache-Control": KEPT}
    body = (
        f"root {site.media.parent};\nmax_ranges 1;\ndisable_symlinks on from=$document_root;\n"
        f"types {{\n{types}}}\n{limits}{header_directives({**told, **site.media_headers})}{site.media_directives}"
        "try_files $homepress_home$uri @site;\n"
    )
    files = "".join(
        f'location ~ "^{path.replace("HASH", HASH).replace("NAME", NAME)}$" {{\n{_indented(body)}}}\n'
        for path in FILES.values()
    )
    # Within one place, so that no page is held against these patterns, and no file against those of pages.
    return f"location ^~ /media/ {{\n{_indented(files)}\ttry_files /{NOWHERE} @site;\n}}\n"


def _pages(site: Serving) -> str:
    """A location for each type. The path is held against the site's own way of writing first.

    The home page, which is read most, is known without a pattern.
    """
    home = _page(site, "= /", "/", path="/")
    others = "".join(_page(site, f"~ {_pattern(end)}", end) for end in TYPES)
    return f"{home}{others}location / {{\n\ttry_files /.nothing @site;\n}}\n"


def _page(site: Serving, place: str, end: str, *, path: str = "${uri}") -> str:
    """Send a page from its file.

    It is opened without a look whether it is there (`try_files`): a plain file has none either. Whatever cannot
    be opened, and each method that no file answers, is the site's.
    """
    return (
        f"location {place} {{\n\troot {site.pages};\n{_indented(_sent(site, TYPES[end], '$homepress_coding'))}"
        f"\tlog_not_found off;\n\terror_page 403 404 405 500 = @site;\n"
        f"\trewrite ^ /{site.domain}{path}{_index(end)}$homepress_form break;\n}}\n"
    )


def _pattern(end: str) -> str:
    """Paths as the site writes them, of one type."""
    folders = "^/(?:[@a-z0-9][a-z0-9_-]*/)*"
    if end == "/":
        return f'"{folders}$"'
    name = end[1:] if end.startswith("/") else f"[a-z0-9][a-z0-9-]*{end}"
    return f'"{folders}{name.replace(".", "[.]")}$"'


def _index(end: str) -> str:
    return "index.html" if end == "/" else ""


def _sent(site: Serving, media_type: str, coding: str) -> str:
    return (
        f'types {{}}\ndefault_type "{media_type}";\nadd_header Content-Encoding {coding};\n'
        + header_directives({"Vary": "Accept-Encoding", **site.headers})
        + site.header_directives
    )


def header_directives(headers: Mapping[str, str]) -> str:
    """Return what sets headers, one directive a line."""
    return "".join(f'add_header {name} "{value}";\n' for name, value in headers.items())


def _site(upstream: str, limits: str) -> str:
    return f"""\
location @site {{
{_indented(limits)}	proxy_pass http://{upstream}$request_uri;
	proxy_redirect off;
	proxy_http_version 1.1;
	proxy_set_header Connection close;
	proxy_set_header Host $http_host;
	proxy_set_header X-Forwarded-For $remote_addr;
	proxy_set_header X-Forwarded-Proto $scheme;
	proxy_connect_timeout 2s;
	proxy_read_timeout 65s;
	proxy_next_upstream error timeout;
	error_page 502 504 = @away;
}}
"""


def _away(site: Serving) -> str:
    """What is sent while the site does not answer. What the site itself answers passes as it is."""
    choices = "".join(
        f"if ($homepress_asked ~ {_pattern(end)}) {{\n\treturn {FIRST_CODE + number};\n}}\n"
        for number, end in enumerate(TYPES)
    )
    codes = "".join(f"error_page {FIRST_CODE + number} = @away-{number};\n" for number in range(len(TYPES)))
    pages = "".join(_away_page(site, number, end) for number, end in enumerate(TYPES))
    return f"""\
location @away {{
	default_type "text/plain; charset=utf-8";
	error_page 503 /.down/503.html;
{_indented(codes)}	if ($request_method !~ ^(GET|HEAD)$) {{
		return 503;
	}}
	if ($homepress_asked ~ ^/-/) {{
		return {FIRST_CODE - 1};
	}}
	error_page {FIRST_CODE - 1} = @away-fragment;
{_indented(choices)}	return 503;
}}
location @away-fragment {{
	default_type "text/plain; charset=utf-8";
	add_header Cache-Control no-store always;
	add_header Retry-After 5 always;
	return 503 "{SENTENCE}";
}}
location = /.down/503.html {{
	internal;
	alias {site.inner}/errors/503.html;
	types {{}}
	default_type "{TYPES["/"]}";
	add_header Cache-Control no-store always;
	add_header Retry-After 5 always;
	error_page 403 404 = @away-fragment;
}}
{pages}"""


def _away_page(site: Serving, number: int, end: str) -> str:
    """The page as it is stored, or as it was before it changed."""
    places = " ".join(
        f"/{place}{site.domain}${{homepress_asked}}{_index(end)}$homepress_any_form"
        for place in ("", f"{site.inner.name}/previous/")
    )
    return f"""\
location @away-{number} {{
	root {site.pages};
	error_page 503 /.down/503.html;
{_indented(_sent(site, TYPES[end], "$homepress_any_coding"))}	try_files {places} =503;
}}
"""


def _indented(text: str) -> str:
    return "".join(f"\t{line}\n" for line in text.splitlines())
