"""Caddy's part of sending pages: what stands inside a site's block. It works with 2.6 and newer."""

from collections.abc import Mapping

from homepress.hosting.edges.serving import CODINGS, SENTENCE, TYPES, Serving

FOLDERS = "^/([@a-z0-9][a-z0-9_-]*/)*"
KINDS = {"page": (FOLDERS, "index.html"), "file": (FOLDERS + "[a-z0-9][a-z0-9-]*[.](xml|json|txt)", "")}
"""Paths as the site writes them, and what follows them in the file's name."""


def handlers(site: Serving, *, proxy: str = "") -> str:
    """Return the directives of the site's block; `proxy` is its `reverse_proxy`, if it is not the plain one."""
    rest = f"handle {{\n{_indented(proxy or plain_proxy(site))}}}\n"
    return _static(site) + _stored(site) + rest + _errors(site)


def header_directives(headers: Mapping[str, str]) -> str:
    """Return what sets headers, one directive a line."""
    return "".join(f'header {name} "{value}"\n' for name, value in headers.items())


def plain_proxy(site: Serving) -> str:
    """Pass a request on; a process that was killed at that moment is asked a second time."""
    to = " ".join(f"unix/{socket}" for socket in site.sockets)
    return f"reverse_proxy {to} {{\n\tlb_try_duration 2s\n\tlb_try_interval 50ms\n}}\n"


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
    conditions = 'method GET HEAD\nnot header Cookie *\nnot header Authorization *\nquery ""\n'
    return _found("stored", site, f"{site.pages}/{site.domain}", conditions=conditions)


def _found(place: str, site: Serving, root: str, *, conditions: str, status: str = "") -> str:
    """Send the page of the path if there is one under `root`. A path that is written otherwise has none."""
    headers = header_directives(site.headers) + site.header_directives
    files = (
        f"file_server {{\n\troot {root}\n\tprecompressed {' '.join(CODINGS)}\n\tdisable_canonical_uris\n{status}}}\n"
    )
    blocks = []
    for kind, (pattern, index) in KINDS.items():
        name = f"{place}-{kind}"
        found = f"file {{\n\troot {root}\n\ttry_files {{path}}{index}\n}}\n"
        matcher = f'{conditions}path_regexp "{pattern}$"\n{found}'
        body = _types(name, kind) + headers + files
        handle = f"rewrite {{http.matchers.file.relative}}\nroute {{\n{_indented(body)}}}\n"
        blocks.append(f"@{name} {{\n{_indented(matcher)}}}\nhandle @{name} {{\n{_indented(handle)}}}\n")
    return "".join(blocks)


def _types(name: str, kind: str) -> str:
    """Say the type by the end of the path; the first that fits comes last, and so it counts."""
    if kind == "page":
        return f'header Content-Type "{TYPES["/"]}"\n'
    ends = [(number, end) for number, end in enumerate(TYPES) if end != "/"]
    return "".join(
        f'@{name}-{number} path *{end}\nheader @{name}-{number} Content-Type "{TYPES[end]}"\n'
        for number, end in reversed(ends)
    )


def _errors(site: Serving) -> str:
    """What is sent while the site does not answer. What the site itself answers passes as it is."""
    fragment = f"@fragment path /-/*\n{_sentence('@fragment ')}"
    places = {
        "kept": f"{site.pages}/{site.domain}",
        "previous": f"{site.inner}/previous/{site.domain}",
    }
    found = "".join(
        _found(name, site, root, conditions="method GET HEAD\n", status="\tstatus 200\n")
        for name, root in places.items()
    )
    errors = f"{site.inner}/errors"
    down = (
        f"@drawn file {{\n\troot {errors}\n\ttry_files /503.html\n}}\n"
        "handle @drawn {\n\trewrite * /503.html\n\theader Cache-Control no-store\n\theader Retry-After 5\n"
        f"\tfile_server {{\n\t\troot {errors}\n\t\tstatus 503\n\t}}\n}}\n"
    )
    code = "{http.error.status_code}"
    own = f'@own expression {code} < 500\nhandle @own {{\n\trespond "" {code}\n}}\n'  # no such static file
    return f"handle_errors {{\n{_indented(own + fragment + found + down + _sentence())}}}\n"


def _sentence(matcher: str = "") -> str:
    """Without a matcher: for a site that has not drawn its page for this yet."""
    return (
        f"handle {matcher}{{\n\theader Cache-Control no-store\n\theader Retry-After 5\n"
        f'\theader Content-Type "text/plain; charset=utf-8"\n\trespond "{SENTENCE}" 503\n}}\n'
    )


def _indented(text: str) -> str:
    return "".join(f"\t{line}\n" for line in text.splitlines())
