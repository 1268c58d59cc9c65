"""A form that is a manuscript: filled from a post, and read back into one."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from django import forms
from django.db.models import Q
from django.utils import timezone

from homepress.accounts.models import Person, Role
from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Post
from homepress.errors import HomepressError, InvalidMedia
from homepress.media.models import Media
from homepress.media.storing import store

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

SOURCE_LENGTH = 1_000_000
COVERS_OFFERED = 200
MOMENT = "%Y-%m-%dT%H:%M:%S"
"""What `<input type="datetime-local" step="1">` takes and gives."""

FIELDSETS: tuple[tuple[str | None, dict[str, Any]], ...] = (
    (None, {"fields": ("title", "source", ("format", "kind"), "trusted", "excerpt")}),
    (
        "Publishing",
        {"fields": (("status", "visibility"), "published_at", "slug", "tag_names", "byline", "in_menu", "commenting")},
    ),
    ("Pictures and files", {"fields": (("cover", "new_cover"), "new_files", "removed_files")}),
    (
        "For search engines, and old addresses",
        {"fields": ("search_description", "canonical_url", "language", "old_paths"), "classes": ("collapse",)},
    ),
    (None, {"fields": ("expected_revision",)}),
)

NAMES = {"tags": "tag_names", "tag": "tag_names", "authors": "byline", "aliases": "old_paths"}
"""Where the form's name for a field is not the manuscript's."""


class ManyFilesInput(forms.FileInput):
    """A field of a browser's form that takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of uploaded files; its value is a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files if file]


class ManuscriptForm(forms.Form):
    """Every field that a writer decides on. What rules forbid is said beside its field by `refuse`."""

    title = forms.CharField(max_length=300, strip=True, widget=forms.TextInput(attrs={"class": "writing__title"}))
    source = forms.CharField(
        required=False,
        strip=False,
        max_length=SOURCE_LENGTH,
        label="Text",
        widget=forms.Textarea(attrs={"class": "writing__source", "rows": 28, "spellcheck": "true"}),
    )
    format = forms.ChoiceField(choices=Post.Format.choices)
    kind = forms.ChoiceField(choices=Post.Kind.choices)
    trusted = forms.BooleanField(
        required=False, help_text="Leave the HTML as it is, scripts included. Only an owner may say so."
    )
    excerpt = forms.CharField(
        required=False,
        strip=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )
    status = forms.ChoiceField(choices=Post.Status.choices)
    visibility = forms.ChoiceField(choices=Post.Visibility.choices)
    published_at = forms.DateTimeField(
        required=False,
        label="Date",
        input_formats=[MOMENT, "%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local", "step": "1"}),
    )
    slug = forms.CharField(
        required=False,
        max_length=400,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Empty: made from the title. An address that a post once had goes on redirecting to it.",
    )
    tag_names = forms.CharField(
        required=False,
        label="Tags",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Separated by commas.",
    )
    byline = forms.ModelMultipleChoiceField(queryset=Person.objects.none(), required=False, label="Authors")
    in_menu = forms.BooleanField(required=False, label="In the site’s menu", help_text="Pages only.")
    commenting = forms.CharField(
        required=False,
        label="Comments",
        max_length=4,
        help_text="on, off, or after how many days they close. Empty: as the site has it.",
    )
    cover = forms.ModelChoiceField(queryset=Media.objects.none(), required=False, empty_label="No cover")
    new_cover = forms.FileField(required=False, label="Or a new one")
    new_files = FilesField(
        required=False,
        label="Add files",
        help_text="The text calls them by their names: ![What it shows](name.jpg)",
    )
    removed_files = forms.MultipleChoiceField(
        required=False,
        label="Remove files",
        widget=forms.CheckboxSelectMultiple,
        help_text="The names by which the text calls the post’s files. A marked one is taken off the post.",
    )
    search_description = forms.CharField(
        required=False,
        strip=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
    )
    canonical_url = forms.CharField(
        required=False,
        max_length=500,
        label="Canonical URL",
        widget=forms.URLInput(attrs={"class": "vURLField"}),
        help_text="Where the text appeared first, if elsewhere.",
    )
    language = forms.CharField(required=False, max_length=35, help_text="Such as pt-BR. Empty: the site’s.")
    old_paths = forms.CharField(
        required=False,
        label="Old addresses",
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text="One path a line; each redirects here.",
    )
    expected_revision = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, post: Post | None, writer: Person, **kwargs: Any) -> None:
        self.writer = writer
        self.before = Manuscript.of(post) if post else Manuscript(title="", authors=(writer.pk,))
        kwargs.setdefault("initial", _initial(self.before, post))
        super().__init__(*args, **kwargs)
        self._offer_choices()
        if not writer.is_owner:
            self.fields["trusted"].disabled = True

    def _offer_choices(self) -> None:
        before = self.before
        writers = Q(role__in=[Role.OWNER, Role.EDITOR, Role.AUTHOR], is_active=True) | Q(pk__in=before.authors)
        newest = Media.objects.filter(content_type__startswith="image/").values("pk")[:COVERS_OFFERED]
        covers = Q(pk__in=list(newest.values_list("pk", flat=True))) | Q(pk=before.cover)
        _choices(self, "byline").queryset = Person.objects.filter(writers).order_by("name")
        _choices(self, "cover").queryset = Media.objects.filter(covers)
        removable = self.fields["removed_files"]
        if isinstance(removable, forms.MultipleChoiceField):
            removable.choices = [(name, name) for name in before.attachments]
        if not before.attachments:
            del self.fields["removed_files"]

    @property
    def expected(self) -> int | None:
        """The revision that the writer began from."""
        number: int | None = self.cleaned_data["expected_revision"]
        return number

    def manuscript(self) -> Manuscript:
        """Return what the writer handed in, files stored. What the form does not show stays as it was.

        Raises InvalidMedia for a file that cannot be taken.
        """
        said = self.cleaned_data
        cover: Media | None = self._stored("new_cover", said["new_cover"]) or said["cover"]
        added = [self._stored("new_files", file) for file in said["new_files"]]
        plain = ("title", "format", "kind", "trusted", "excerpt", "status", "visibility", "slug", "in_menu")
        more = ("search_description", "canonical_url", "language", "commenting")
        removed = set(said.get("removed_files", ()))
        return replace(
            self.before,
            **{name: said[name] for name in (*plain, *more)},
            source=_kept_line_ends(said["source"], self.before.source),
            published_at=_kept_to_the_second(said["published_at"], self.before.published_at),
            tags=tuple(name.strip() for name in said["tag_names"].split(",") if name.strip()),
            authors=_in_order({person.pk for person in said["byline"]}, self.before.authors),
            cover=cover.pk if cover else None,
            aliases=tuple(line.strip() for line in said["old_paths"].splitlines() if line.strip()),
            attachments={name: key for name, key in self.before.attachments.items() if name not in removed}
            | {media.name: media.pk for media in added if media},
        )

    def _stored(self, field: str, file: "UploadedFile[Any] | None") -> Media | None:
        """Take an uploaded file in. Raises InvalidMedia with the field's name."""
        if file is None:
            return None
        try:
            stored = store(cast("BinaryIO", file.open().file), file.name or "file", uploaded_by=self.writer)
        except InvalidMedia as error:
            raise InvalidMedia(f"{field}: {error.message}", hint=error.hint) from error
        if field == "new_cover" and not stored.content_type.startswith("image/"):
            raise InvalidMedia(f"{field}: {stored.name} is no picture")
        return stored

    def refuse(self, error: HomepressError) -> None:
        """Say beside its field what is wrong; nothing that was typed is lost."""
        field, colon, message = error.message.partition(": ")
        name = NAMES.get(field, field)
        if not colon or name not in self.fields:
            name, message = "source" if type(error).__name__ == "InvalidSource" else "__all__", error.message
        told = f"{message[:1].upper()}{message[1:]}. {error.hint}".strip()
        self.add_error(None if name == "__all__" else name, told)


def _initial(before: Manuscript, post: Post | None) -> dict[str, Any]:
    newest = post.revisions.order_by("-number").values_list("number", flat=True).first() if post else None
    local = before.published_at and timezone.localtime(before.published_at)
    return {
        **{name: getattr(before, name) for name in ManuscriptForm.base_fields if hasattr(before, name)},
        "published_at": local and local.replace(tzinfo=None).strftime(MOMENT),
        "tag_names": ", ".join(before.tags),
        "byline": list(before.authors),
        "old_paths": "\n".join(before.aliases),
        "expected_revision": newest,
    }


def _choices(form: forms.Form, name: str) -> Any:
    return form.fields[name]


def _kept_to_the_second(said: datetime | None, before: datetime | None) -> datetime | None:
    """The browser's field knows no fractions of a second; they alone are no change."""
    same = said is not None and before is not None and said == before.replace(microsecond=0)
    return before if same else said


def _kept_line_ends(said: str, before: str) -> str:
    """A browser sends every line end as CRLF (HTML, 4.10.5.4), whatever the text had; it is no change."""
    plain = said.replace("\r\n", "\n")
    return before if plain == before.replace("\r\n", "\n") else plain


def _in_order(chosen: set[Any], before: tuple[Any, ...]) -> tuple[Any, ...]:
    """Those who were authors keep their order, new ones follow."""
    kept = [key for key in before if key in chosen]
    return (*kept, *sorted(chosen.difference(kept)))
