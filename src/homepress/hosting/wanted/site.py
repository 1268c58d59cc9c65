"""The site's own: its user, folders, variables and services. A deploy fills them."""

from collections.abc import Sequence

from homepress.hosting.configuration.dotenv import NAMES
from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.configuration.tables import Host
from homepress.hosting.facts.system import System
from homepress.hosting.layout import STATE, Layout
from homepress.hosting.operations import command, operation
from homepress.hosting.resources.files import Directory, File
from homepress.hosting.resources.following import Following
from homepress.hosting.resources.resource import Resource
from homepress.hosting.resources.users import Group, Member, User
from homepress.hosting.wanted import units, variables

UNITS = "/etc/systemd/system"


def wanted(site: SiteFolder, host: Host, system: System) -> Sequence[Resource]:
    if not host.serves_the_site:
        return []
    layout = site.layout
    return [*_people(layout), *_folders(layout), *_processes(site, system)]


def _people(layout: Layout) -> list[Resource]:
    return [
        User(layout.user, "The site runs as a user who can do nothing else.", str(layout.home)),
        Group(layout.edge_group, "Who belongs to it may read published pages, media and static files."),
        Member(layout.user, layout.edge_group, "What the site writes for the edge belongs to that group."),
    ]


def _folders(layout: Layout) -> list[Resource]:
    site, edge = layout.user, layout.edge_group
    root = layout.root
    shared = {layout.media: site, layout.pages: site, layout.static: "root"}
    return [
        Directory(str(root.parent), "Sites on this host."),
        Directory(str(root), "The site's code, which the site itself cannot change."),
        Directory(str(layout.releases), "One folder for each release."),
        Directory(str(STATE / "sites"), "Data of sites."),
        Directory(
            str(layout.home),
            "The site's data. The edge passes through and reads three folders in it.",
            site,
            edge,
            "710",
        ),
        *(Directory(str(path), "The edge serves it.", owner, edge, "2750") for path, owner in shared.items()),
        Directory(str(layout.restore_points.parent), "Dumps of databases."),
        Directory(str(layout.restore_points), "The database as it was before each deploy.", site, layout.group, "700"),
        Directory(str(layout.configuration.parent), "Configuration of sites."),
        Directory(str(layout.configuration), "The site's.", mode="711"),
    ]


def _processes(site: SiteFolder, system: System) -> list[Resource]:
    layout = site.layout
    values = variables.as_environment_file(variables.of(site))
    environment = File(
        str(layout.environment), values, "What the site is told.", "root", layout.group, "640", conceal=NAMES
    )
    tmpfiles = File(
        f"/etc/tmpfiles.d/{layout.user}.conf",
        units.temporary(layout),
        "Sockets lie in a folder for the edge alone; old dumps go.",
    )
    web = File(
        f"{UNITS}/{layout.web_unit()}",
        units.web(layout, site.configuration.web, system),
        "Answers what no file answers.",
    )
    worker = File(f"{UNITS}/{layout.worker_unit()}", units.worker(layout), "Runs jobs: mail, images, cleaning.")
    return [
        environment,
        tmpfiles,
        Following(
            "sockets",
            f"make {layout.sockets}/",
            (tmpfiles.key,),
            (command("systemd-tmpfiles", "--create", tmpfiles.path),),
        ),
        web,
        worker,
        Following(
            "site",
            "the running release takes it up",
            (environment.key, web.key, worker.key),
            (
                operation("systemd.daemon_reload"),
                command("systemctl", "try-restart", layout.web_unit("*"), layout.worker_unit("*")),
            ),
        ),
    ]
