"""How a site that came back looks to a visitor, asked at the host itself: DNS may still lead elsewhere."""

import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from homepress.hosting import internet
from homepress.hosting.configuration.tables import Configuration
from homepress.hosting.internet import Record
from homepress.hosting.releases.fetching import Answer, fetch
from homepress.hosting.releases.outside import Finding

FEED = "/feeds/atom.xml"
COMMIT = "/deployed_commit_id.txt"
POSTS = 10
LINK = re.compile(r'<entry>.*?<link[^>]*\bhref="([^"]+)"', re.DOTALL)


@dataclass
class Look:
    """One look at a host."""

    configuration: Configuration
    commit: str
    trusted: bool = True
    """Whether answers count only with a certificate that visitors accept."""

    def get(self, path: str) -> Answer:
        domain, host = self.configuration.site.domain, self.configuration.site_host
        return fetch(f"https://{domain}{path}", address=host.address, trust=self.trusted)

    def certificate(self) -> Finding:
        """Visitors are served at once where the backup's certificate is still good."""
        if self.configuration.edge.tls == "internal":
            self.trusted = False
            return Finding("certificate", "unsure", 'tls = "internal": no browser knows its authority')
        try:
            expires = self.get("/").expires
        except ssl.SSLError as error:
            self.trusted = False
            why = getattr(error, "verify_message", "") or str(error)
            files = self.configuration.edge.tls == "files"
            told = "get another one" if files else "DNS has to lead here first"
            return Finding("certificate", "unsure", f"none yet that visitors accept ({why}): {told}")
        return Finding("certificate", "fine", f"trusted until {expires:%Y-%m-%d}" if expires else "trusted")

    def release(self) -> Finding:
        found = self.get(COMMIT).body.strip()
        if found == self.commit:
            return Finding("release", "fine", f"commit {found[:10]}")
        return Finding("release", "bad", f"{found[:60]!r} answers in the place of {self.commit[:10]}")

    def pages(self) -> Finding:
        """Fetch home, feed, and the posts that the feed names."""
        feed = self.get(FEED)
        paths = [urlsplit(found).path for found in LINK.findall(feed.body)][:POSTS]
        answers = {FEED: feed.status, **{path: self.get(path).status for path in ("/", *paths)}}
        wrong = [f"{path} answers {status}" for path, status in answers.items() if status != 200]
        told = f"home, feed and {len(paths)} posts answer"
        return Finding("pages", "bad" if wrong else "fine", "; ".join(wrong) or told)


def look(configuration: Configuration, commit: str) -> list[Finding]:
    """Fetch what visitors will, from the host. What cannot be fetched is a finding."""
    looking = Look(configuration, commit)
    return [_found(name, getattr(looking, name)) for name in ("certificate", "release", "pages")]


def _found(name: str, look_at: Callable[[], Finding]) -> Finding:
    try:
        return look_at()
    except OSError as error:
        return Finding(name, "bad", f"cannot be fetched: {error}")


def records_to_change(configuration: Configuration) -> list[tuple[Record, str]]:
    """Return the DNS records that lead elsewhere, as this machine sees it, and where to."""
    found = []
    for record in internet.records(configuration):
        if record.type not in {"A", "AAAA"}:
            continue
        now = internet.resolved(record.name)
        if record.value not in now:
            found.append((record, ", ".join(sorted(now)) or "nothing"))
    return found
