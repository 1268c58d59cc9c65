"""Everything of a site that a stranger can read: each page of its sitemap, by the hash of its bytes.

Run in a visitor's place as `python -m tests.hosts.reading URL ROOT`; prints JSON, path by path.
"""

import hashlib
import http.client
import json
import re
import ssl
import sys
from urllib.parse import urlsplit

PATIENCE_SECONDS = 60
ALSO = ("/", "/archive/", "/feeds/atom.xml", "/feeds/rss.xml", "/feeds/feed.json", "/robots.txt")
OF_THE_MOMENT = re.compile(rb"<lastBuildDate>[^<]*</lastBuildDate>")


def main() -> None:
    url, root = sys.argv[1:]
    host = str(urlsplit(url).hostname)
    context = ssl.create_default_context(cafile=root)
    connection = http.client.HTTPSConnection(host, timeout=PATIENCE_SECONDS, context=context)

    def read(path: str) -> bytes:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} answers {answer.status}")
        return body

    def places(path: str) -> list[str]:
        found = [urlsplit(place).path for place in re.findall(r"<loc>([^<]+)</loc>", read(path).decode())]
        return [inner for place in found for inner in (places(place) if place.endswith(".xml") else [place])]

    paths = dict.fromkeys([*ALSO, *places("/sitemap.xml")])
    hashes = {path: hashlib.sha256(OF_THE_MOMENT.sub(b"", read(path))).hexdigest() for path in paths}
    sys.stdout.write(json.dumps(hashes) + "\n")


if __name__ == "__main__":
    main()
