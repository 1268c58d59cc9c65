"""What both web servers have to know of a site."""

from dataclasses import dataclass

from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.configuration.tables import Edge
from homepress.hosting.layout import CERTIFICATES, Layout

HIDDEN_PATHS = "preview|accounts/[a-z-]+"
"""Below these a path may hold a secret: a draft's link, a link from a mail."""
HIDDEN_IN_LOG = rf"^(/(?:{HIDDEN_PATHS})/)[^?]+|\?.*"
"""What of an address the access log leaves out: whole queries, and secrets in paths."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Names, certificates and places of a site."""

    layout: Layout
    domain: str
    aliases: tuple[str, ...]
    admin: str
    admin_networks: tuple[str, ...]
    edge: Edge

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
        )

    @property
    def certificate(self) -> str:
        """The owner's certificate, with `tls = "files"`."""
        return str(CERTIFICATES / f"{self.layout.site}.pem")

    @property
    def certificate_key(self) -> str:
        return str(CERTIFICATES / f"{self.layout.site}.key")

    @property
    def acme_root(self) -> str:
        """The root certificate of an authority of one's own; empty where there is none."""
        return str(CERTIFICATES / f"{self.layout.site}-acme-root.pem") if self.edge.acme_root else ""
