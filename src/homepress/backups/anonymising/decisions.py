"""What becomes of every column of every table in a clone. A column that stands nowhere here stops the clone.

What writers published stays: posts, their revisions, and the names of those who signed them. What readers
left, what tells one from another, and whatever opens a door goes (docs/decisions/0255).
"""

from collections.abc import Iterable, Mapping

EMPTIED = frozenset(
    {
        "account.EmailConfirmation",
        "accounts.AuditEntry",
        "accounts.Intrusion",
        "accounts.Invitation",
        "admin.LogEntry",
        "core.CacheEntry",
        "core.Change",
        "core.Follower",
        "core.Notice",
        "django_tasks_database.DBTaskResult",
        "engagement.Ban",
        "engagement.Decision",
        "engagement.FilterWord",
        "engagement.MailChoice",
        "engagement.VisitorKey",
        "mfa.Authenticator",
        "sessions.Session",
        "stats.FruitlessSearch",
        "stats.Sighting",
        "usersessions.UserSession",
    }
)
"""Of these no row stays: ways in, letters on their way, what moderators and visitors did."""

KEPT: Mapping[str, str] = {
    "account.EmailAddress": "id user verified primary",
    "accounts.Person": "id role is_active joined_at deleted_at forgotten_at",
    "auth.Group": "id name",
    "auth.Group_permissions": "id group permission",
    "auth.Permission": "id name content_type codename",
    "blog.Attachment": "id post name media",
    "blog.Authorship": "id post person position listed_at",
    "blog.Permalink": "path post tag media created_at",
    "blog.Post": (
        "id kind permalink title source format trusted excerpt cover language canonical_url search_description status "
        "visibility published_at in_menu commenting origin origin_digest extra created_at edited_at html toc text "
        "summary words rendered_from rendered_by like_count comment_count listed_at"
    ),
    "blog.Revision": "id post number manuscript editor created_at",
    "blog.SearchEntry": "id post listed_at",
    "blog.Tag": "id name key description permalink",
    "blog.Tagging": "id post tag position listed_at",
    "contenttypes.ContentType": "id app_label model",
    "core.PeriodicJob": "name due_at",
    "engagement.Comment": "id post author parent answered state reasons created_at edited_at told_at",
    "engagement.Like": "id post person created_at",
    "media.Media": ("id digest file name content_type size width height variants alt uploaded_by created_at"),
    "stats.PopularPost": "position post",
    "stats.Tally": "id post day kind name count",
}
"""Columns that stay as they are: what was published, sums, and what ties rows together."""

CHANGED: Mapping[str, Mapping[str, str]] = {
    "account.EmailAddress": {"email": "that of the person, made up"},
    "accounts.Person": {
        "email": "made of the handle, below .invalid",
        "handle": "made of the key, unless the person signed a listed post",
        "name": "a number, unless the person signed a listed post",
        "biography": "empty, unless the person signed a listed post",
        "website": "empty, unless the person signed a listed post",
        "picture": "empty and its file deleted, unless the person signed a listed post",
        "time_zone": "empty",
        "language": "empty",
        "password": "one that nobody can type",
        "last_login": "empty",
    },
    "blog.Post": {"preview_key": "another one: links to drafts that were given away do not open these"},
    "engagement.Comment": {
        "source": "as many words that say nothing",
        "html": "the same",
        "words": "empty: a hash of what was said",
        "lesson": "empty: the filter has forgotten it",
    },
    "engagement.Like": {"visitor": "random: a hash of an address"},
}
"""Columns that get another value, and which."""

WITHOUT_MODEL = ("django_migrations", "blog_search")
"""Tables that belong to no model, and beginnings of their names: what was applied; the index of listed posts."""


def undecided(columns: Mapping[str, frozenset[str]], tables: Iterable[str] = ()) -> list[str]:
    """Return as `app.Model.field` or `table NAME` what stands in no list.

    Asked for are a site's models with their fields, and tables that belong to none of them.
    """
    found = [f"table {name}" for name in sorted(tables) if not name.startswith(WITHOUT_MODEL)]
    for model, fields in columns.items():
        if model not in EMPTIED:
            decided = {*KEPT.get(model, "").split(), *CHANGED.get(model, {})}
            found += [f"{model}.{field}" for field in sorted(fields - decided)]
    return found
