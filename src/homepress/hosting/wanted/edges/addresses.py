"""What both web servers have to know of a site."""

import hashlib
from dataclasses import dataclass

from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.configuration.tables import Edge
from homepress.hosting.edges.serving import Serving
from homepress.hosting.layout import CERTIFICATES, STATE, Layout

HIDDEN_PATHS = "preview|accounts/[a-z-]+"
"""Below these a path may hold a secret: a draft's link, a link from a mail."""
HIDDEN_IN_LOG = rf"^(/(?:{HIDDEN_PATHS})/)[^?]+|\?.*"
"""What of an address the access log leaves out: whole queries, and secrets in paths."""

ROBOTS_TAG = "noindex, nofollow"
"""What search engines are told of every page of a clone."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Names, certificates and places of a site."""

    layout: Layout
    domain: str
    aliases: tuple[str, ...]
    admin: str
    admin_networks: tuple[str, ...]
    edge: Edge
    is_clone: bool = False
    """Whether a password is asked for, and search engines are sent away."""

    @classmethod
    def of(cls, site: SiteFolder) -> "Addresses":
        configuration = site.configuration
        return cls(
            layout=site.layout,
            domain=configuration.site.domain,
            aliases=configuration.site.aliases,
            admin=configuration.admin.host,
            admin_networks=("127.0.0.0/8", "::1", *configuration.admin.networks),
            edge=configuration.edge,
            is_clone=site.clone is not None,
        )

    def serving(self, header_directives: str, media_directives: str) -> Serving:
        """What the web server needs to send files by itself; the words include the files of their headers."""
        return Serving(
            domain=self.domain,
            pages=self.layout.pages,
            static=self.layout.static,
            media=self.layout.media,
            sockets=(),
            header_directives=header_directives,
            media_directives=media_directives,
        )

    @property
    def certificate(self) -> str:
        """The certificate, where the web server does not keep its own."""
        return self._certificate("pem", "fullchain")

    @property
    def certificate_key(self) -> str:
        return self._certificate("key", "privkey")

    def _certificate(self, suffix: str, asked_for: str) -> str:
        if self.edge.tls == "files":
            return str(CERTIFICATES / f"{self.layout.site}.{suffix}")
        if self.edge.tls == "acme":
            return f"{self.kept}/certs/site/{asked_for}.pem"
        # Other names, another file: one that names the old ones is not used on.
        mark = hashlib.sha256(" ".join(self.names).encode()).hexdigest()[:8]
        return f"{self.kept}/internal/{mark}.{suffix}"

    @property
    def kept(self) -> str:
        """Where certificates lie that the host has got or made itself, for a server that has no place of its own."""
        return str(STATE / "certificates" / self.layout.site)

    @property
    def names(self) -> tuple[str, ...]:
        return (self.domain, *self.aliases, *filter(None, [self.admin]))

    @property
    def acme_root(self) -> str:
        """The root certificate of an authority of one's own; empty where there is none."""
        return str(CERTIFICATES / f"{self.layout.site}-acme-root.pem") if self.edge.acme_root else ""
