"""Caddy's part of sending pages: what stands inside a site's block. It works with 2.6 and newer."""

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

FOLDERS = "^/(?:[@a-z0-9][a-z0-9_-]*/)*"
PAGES = f"{FOLDERS}$"
NAMED = f"{FOLDERS}[a-z0-9][a-z0-9-]*[.](?:xml|json|txt)$"
"""Paths as the site writes them; one that is written otherwise has no page. PAGES are folders with an index.html."""

HASH = "([0-9a-f]{2})/([0-9a-f]{2})[0-9a-f]{30}"
NAME = r"[A-Za-z0-9_\x{80}-\x{10FFFF}-][A-Za-z0-9_.\x{80}-\x{10FFFF}-]{0,199}"

ENCODE = "encode zstd gzip\n"
"""For what does not lie there compressed. It is said there alone: each request that passes it pays for it."""


def handlers(site: Serving, *, proxy: str = "") -> str:
    """Return the directives of the site's block; `proxy` is its `reverse_proxy`, if it is not the plain one."""
    passed = ENCODE + (proxy or plain_proxy(site))
    rest = f"handle {{\n{_indented(passed)}}}\n"
    return _static(site) + _stored(site) + _media(site, rest) + _in_order(passed) + _errors(site, rest)


def header_directives(headers: Mapping[str, str]) -> str:
    """Return what sets headers where an answer has none of them yet: a file has none, and the site's answers have.

    One directive, since each costs every request something.
    """
    lines = "".join(f'\t?{name} "{value}"\n' for name, value in headers.items())
    return f"header {{\n{lines}}}\n" if lines else ""


def plain_proxy(site: Serving) -> str:
    """Pass a request on; a process that was killed at that moment is asked a second time.

    Each request has a connection of its own, so that a process takes it which has nothing to do. Connections that
    are kept lead all readers to one process while the others rest, for the one used last is used first.
    """
    to = " ".join(f"unix/{socket}" for socket in site.sockets)
    again = "\tlb_try_duration 2s\n\tlb_try_interval 50ms\n"
    return f"reverse_proxy {to} {{\n{again}\ttransport http {{\n\t\tkeepalive off\n\t}}\n}}\n"


def _static(site: Serving) -> str:
    return f"""\
handle_path /static/* {{
	root * {site.static}
	header Cache-Control "public, max-age=31536000, immutable"
	header X-Content-Type-Options nosniff
	file_server {{
		precompressed br gzip
	}}
}}
"""


def _stored(site: Serving) -> str:
    """Send what is stored. A page is opened without a look for it first; where there is none, the site is asked.

    The home page, which is read most, is known without a pattern, and its file without a look at the folder.
    """
    anybody, falls_through = "method GET HEAD\nheader !Cookie\nheader !Authorization\n", "\tpass_thru\n"
    conditions, root = f'{anybody}query ""\n', f"{site.pages}/{site.domain}"
    home_files, files = (_files(path, falls_through) for path in (f"{root}/index.html", root))
    home = _handled("stored-home", f"{anybody}vars {{http.request.uri}} /\n", _headers(site) + home_files)
    page = _handled("stored-page", f'{conditions}path_regexp "{PAGES}"\n', _headers(site) + files)
    return home + page + _found_file("stored-file", site, root, conditions=conditions)


def _found(place: str, site: Serving, root: str) -> str:
    """Send the page of the path if there is one under `root`, whoever asks: while the site does not answer.

    Here one has to look first: what fails while an error is handled is not handled again.
    """
    conditions, status = "method GET HEAD\n", "\tstatus 200\n"
    matcher = f'{conditions}path_regexp "{PAGES}"\n{_there(root, "{path}index.html")}'
    page = _handled(f"{place}-page", matcher, _headers(site) + _files(root, status))
    return page + _found_file(f"{place}-file", site, root, conditions=conditions, status=status)


def _found_file(name: str, site: Serving, root: str, *, conditions: str, status: str = "") -> str:
    """Send a feed or another file of the path if there is one; its type is not told by the end of its name alone."""
    matcher = f'{conditions}path_regexp "{NAMED}"\n{_there(root, "{path}")}'
    return _handled(name, matcher, _in_order(_types(name) + _headers(site) + _files(root, status)))


def _handled(name: str, matcher: str, body: str) -> str:
    return f"@{name} {{\n{_indented(matcher)}}}\nhandle @{name} {{\n{_indented(body)}}}\n"


def _there(root: str, file: str) -> str:
    return f"file {{\n\troot {root}\n\ttry_files {file}\n}}\n"


def _headers(site: Serving) -> str:
    return header_directives(site.headers) + site.header_directives


def _files(root: str, more: str) -> str:
    files = f"file_server {{\n\troot {root}\n\tindex index.html\n\tprecompressed {' '.join(CODINGS)}\n"
    return f"{files}\tdisable_canonical_uris\n{more}}}\n"


def _in_order(directives: str) -> str:
    """Caddy sorts directives; these keep their order."""
    return f"route {{\n{_indented(directives)}}}\n"


def _types(name: str) -> str:
    """Say the type by the end of the path; the first that fits comes last, and so it counts."""
    ends = [(number, end) for number, end in enumerate(TYPES) if end != "/"]
    return "".join(
        f'@{name}-{number} path *{end}\nheader @{name}-{number} Content-Type "{TYPES[end]}"\n'
        for number, end in reversed(ends)
    )


def _media(site: Serving, rest: str) -> str:
    """Send an uploaded file if it is there. Its patterns cannot say `the same again`, so the digits are compared."""
    home = site.media.parent
    described = "".join(
        f'{suffix} "{words["Content-Type"]}" {words["Content-Disposition"]}\n'
        for words, suffixes in suffixes_by_description()
        for suffix in suffixes
    )
    kept = f'header {{\n\tdefer\n\tCache-Control "{KEPT}"\n\tContent-Type {{media_type}}\n'
    kept += "\tContent-Disposition {media_disposition}\n}\n"
    files = f"file_server {{\n\troot {home}\n\tdisable_canonical_uris\n}}\n"
    headers = header_directives(site.media_headers) + site.media_directives
    blocks = []
    for kind, pattern in FILES.items():
        name = f"media-{kind}"
        types = f"map {{re.{name}.3}} {{media_type}} {{media_disposition}} {{\n{_indented(described)}}}\n"
        sent = f"@{name}-same vars {{re.{name}.1}} {{re.{name}.2}}\n"
        sent += f"handle @{name}-same {{\n{_indented(_in_order(types + headers + kept + ENCODE + files))}}}\n{rest}"
        matcher = f'method GET HEAD\npath_regexp {name} "^{pattern.replace("HASH", HASH).replace("NAME", NAME)}$"\n'
        matcher += f'vars_regexp {name}-written {{http.request.uri}} "^{AS_WRITTEN}$"\n'
        matcher += f"file {{\n\troot {home}\n\ttry_files {{path}}\n}}\n"
        blocks.append(f"@{name} {{\n{_indented(matcher)}}}\nhandle @{name} {{\n{_indented(sent)}}}\n")
    return "".join(blocks)


def _errors(site: Serving, rest: str) -> str:
    """What is sent while the site does not answer. What the site itself answers passes as it is.

    A file that was taken away between the look for it and its sending is the site's to answer. Whom the web server
    itself does not let in gets nothing of the site: that is the only way in which 401 comes here.
    """
    code = "{http.error.status_code}"
    shut = f'@shut expression {code} == 401\nhandle @shut {{\n\trespond "" 401\n}}\n'
    own = f'@own path /static/*\nhandle @own {{\n\trespond "" {code}\n}}\n'  # no such static file
    gone = f"@gone expression {code} < 500\nhandle @gone {{\n{_indented(rest)}}}\n"
    fragment = f"@fragment path /-/*\n{_sentence('@fragment ')}"
    places = {
        "kept": f"{site.pages}/{site.domain}",
        "previous": f"{site.inner}/previous/{site.domain}",
    }
    found = "".join(_found(name, site, root) for name, root in places.items())
    errors = f"{site.inner}/errors"
    down = (
        f"@drawn file {{\n\troot {errors}\n\ttry_files /503.html\n}}\n"
        "handle @drawn {\n\trewrite * /503.html\n\theader Cache-Control no-store\n\theader Retry-After 5\n"
        f"\tfile_server {{\n\t\troot {errors}\n\t\tstatus 503\n\t}}\n}}\n"
    )
    return f"handle_errors {{\n{_indented(shut + own + gone + fragment + found + down + _sentence())}}}\n"


def _sentence(matcher: str = "") -> str:
    """Without a matcher: for a site that has not drawn its page for this yet."""
    return (
        f"handle {matcher}{{\n\theader Cache-Control no-store\n\theader Retry-After 5\n"
        f'\theader Content-Type "text/plain; charset=utf-8"\n\trespond "{SENTENCE}" 503\n}}\n'
    )


def _indented(text: str) -> str:
    return "".join(f"\t{line}\n" for line in text.splitlines())
