"""Posts and pages."""

import secrets
from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import StrIndex
from django.db.models.lookups import Exact
from django.utils import timezone

from homepress.accounts.models import Person
from homepress.core import changes
from homepress.core.keys import new_key
from homepress.core.shown import Shown

from .permalinks import Permalink
from .tags import Tag


class Kind(models.TextChoices):
    POST = "post", "Post"
    PAGE = "page", "Page"


class Format(models.TextChoices):
    MARKDOWN = "markdown", "Markdown"
    HTML = "html", "HTML"


class Status(models.TextChoices):
    DRAFT = "draft", "Draft"
    SCHEDULED = "scheduled", "Scheduled"
    PUBLISHED = "published", "Published"


class Visibility(models.TextChoices):
    """Public is listed; unlisted needs the address; private needs an editor or an author of it."""

    PUBLIC = "public", "Public"
    UNLISTED = "unlisted", "Unlisted"
    PRIVATE = "private", "Private"


def new_preview_key() -> str:
    """Return the secret part of a post's preview address: 192 random bits."""
    return secrets.token_urlsafe(24)


class PostQuerySet(models.QuerySet["Post"]):
    def due(self) -> Self:
        """Everything whose time has come, whoever may see it."""
        return self.exclude(status=Status.DRAFT).filter(published_at__lte=timezone.now())

    def listed(self) -> Self:
        """Public posts whose time has come, newest first: what listings and feeds show."""
        return self.filter(listed_at__lte=timezone.now()).order_by("-listed_at", "-id")

    def for_cards(self) -> Self:
        """Add what a card in a listing shows, in two more queries, and leave out the long texts."""
        return self.defer(*Post.LONG_TEXTS).select_related("cover").with_credits()

    def for_feeds(self) -> Self:
        """Add what a feed shows, in two more queries: the HTML, but none of what it is made from."""
        return self.defer("source", "text", "toc", "extra").select_related("cover").with_credits()

    def for_reading(self) -> Self:
        """Add what a post's own page shows, in two more queries."""
        return self.defer("source", "text", "extra").select_related("cover").with_credits()

    def for_results(self) -> Self:
        """Add what a search result shows, in two more queries: a card, and the text to quote from."""
        return self.defer("source", "html", "toc", "extra").select_related("cover").with_credits()

    def with_credits(self) -> Self:
        """Add authors and tags, in two more queries, for `byline` and `tag_list`."""
        return self.prefetch_related(
            models.Prefetch("authorships", Authorship.objects.select_related("person")),
            models.Prefetch("taggings", Tagging.objects.select_related("tag")),
        )


class Post(Shown):
    """A dated post or a standing page.

    Written by `homepress.blog.publishing` alone, which keeps what is derived in step.
    """

    Kind = Kind
    Format = Format
    Status = Status
    Visibility = Visibility

    LONG_TEXTS: ClassVar[tuple[str, ...]] = ("source", "html", "text", "toc", "extra")
    """What a listing leaves in the database."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.POST)
    permalink = models.OneToOneField(Permalink, models.PROTECT, related_name="current_post", editable=False)

    title = models.CharField(max_length=300)
    source = models.TextField(blank=True)
    format = models.CharField(max_length=10, choices=Format, default=Format.MARKDOWN)
    trusted = models.BooleanField(
        default=False, help_text="Leave the HTML as it is, scripts included. Only an owner may say so."
    )
    excerpt = models.TextField(blank=True, max_length=1000)
    cover = models.ForeignKey("media.Media", models.SET_NULL, null=True, blank=True, related_name="covers")
    language = models.CharField(max_length=35, blank=True, help_text="BCP 47; empty for the site's language.")
    authors: "models.ManyToManyField[Person, Authorship]" = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Authorship", related_name="posts"
    )
    tags: "models.ManyToManyField[Tag, Tagging]" = models.ManyToManyField(Tag, through="Tagging", related_name="posts")
    canonical_url = models.URLField("canonical URL", max_length=500, blank=True)
    search_description = models.CharField(max_length=300, blank=True)

    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    published_at = models.DateTimeField(null=True, blank=True)
    in_menu = models.BooleanField("in the site's menu", default=False)
    commenting = models.CharField(
        "comments",
        max_length=4,
        blank=True,
        help_text="on, off, or after how many days they close; empty as the site has it.",
    )

    origin = models.CharField("path in the imported folder", max_length=400, blank=True, editable=False)
    origin_digest = models.CharField(max_length=64, blank=True, editable=False)
    extra = models.JSONField("other front matter", default=dict, blank=True, editable=False)
    preview_key = models.CharField(max_length=64, unique=True, default=new_preview_key, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(default=timezone.now, editable=False)

    html = models.TextField(editable=False, blank=True)
    toc = models.JSONField(editable=False, default=list)
    text = models.TextField(editable=False, blank=True)
    summary = models.CharField(max_length=400, editable=False, blank=True)
    words = models.PositiveIntegerField(editable=False, default=0)
    rendered_from = models.CharField("fingerprint of what was rendered", max_length=64, editable=False, blank=True)
    rendered_by = models.CharField("version of the renderer", max_length=100, editable=False, blank=True)

    like_count = models.PositiveIntegerField(editable=False, default=0)
    comment_count = models.PositiveIntegerField(editable=False, default=0)

    listed_at = models.GeneratedField(
        expression=Case(
            When(~Q(status="draft"), kind="post", visibility="public", then=F("published_at")), default=None
        ),
        output_field=models.DateTimeField(null=True),
        db_persist=True,
    )

    objects: ClassVar[models.Manager["Post"]] = models.Manager.from_queryset(PostQuerySet)()

    class Meta:
        ordering = ["-published_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="post_has_a_title"),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(published_at__isnull=False), name="post_has_a_date_unless_a_draft"
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="post_kind_is_known"),
            models.CheckConstraint(condition=Q(format__in=Format.values), name="post_format_is_known"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="post_status_is_known"),
            models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="post_visibility_is_known"),
            models.CheckConstraint(condition=Q(in_menu=False) | Q(kind="page"), name="only_pages_are_in_the_menu"),
            models.CheckConstraint(
                condition=Exact(StrIndex(F("permalink"), Value("/")), 0), name="post_slug_is_one_segment"
            ),
            models.UniqueConstraint(fields=["origin"], condition=~Q(origin=""), name="post_origin_is_unique"),
        ]
        indexes = [
            models.Index(fields=["-listed_at", "-id"], name="post_listed"),
            models.Index(fields=["kind", "in_menu", "title"], name="post_menu"),
            models.Index(fields=["published_at"], name="post_due"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def shown_as(self) -> str:
        return changes.post(self.pk)

    @property
    def slug(self) -> str:
        return self.permalink_id

    def get_absolute_url(self) -> str:
        return f"/{self.permalink_id}/"

    def get_preview_url(self) -> str:
        return f"/preview/{self.preview_key}/"

    @property
    def is_due(self) -> bool:
        """Whether its time has come; who may see it is another question."""
        return self.status != Status.DRAFT and self.published_at is not None and self.published_at <= timezone.now()

    @property
    def byline(self) -> list[Person]:
        """The authors in their order."""
        return [authorship.person for authorship in self.authorships.all()]

    @property
    def tag_list(self) -> list[Tag]:
        """The tags in their order."""
        return [tagging.tag for tagging in self.taggings.all()]

    @property
    def description(self) -> str:
        """What search engines and cards show under the title."""
        return self.search_description or self.excerpt or self.summary

    @property
    def modified_at(self) -> datetime:
        """When readers could last see a change: an edit, or the publication of an older text."""
        return max(filter(None, [self.edited_at, self.published_at]))

    @property
    def reading_minutes(self) -> int:
        """Minutes at 230 words a minute (Brysbaert 2019: 238 for English non-fiction), at least 1."""
        return max(1, round(self.words / 230))


class Authorship(models.Model):
    """A person's part in a post; the first position is named first."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="authorships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="authorships")
    position = models.PositiveSmallIntegerField(default=0)
    listed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["post", "person"], name="author_is_named_once")]
        indexes = [models.Index(fields=["person", "-listed_at", "-post"], name="authorship_listed")]

    def __str__(self) -> str:
        return f"{self.person} wrote {self.post}"


class Tagging(models.Model):
    """A tag on a post; `listed_at` repeats the post's so that a tag's page is one index scan."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings")
    position = models.PositiveSmallIntegerField(default=0)
    listed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["post", "tag"], name="tag_is_given_once")]
        indexes = [models.Index(fields=["tag", "-listed_at", "-post"], name="tagging_listed")]

    def __str__(self) -> str:
        return f"{self.tag} on {self.post}"
