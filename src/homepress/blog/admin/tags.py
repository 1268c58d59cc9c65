"""Tags in the admin: renamed, merged and deleted through `tagging`."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from homepress.blog import tagging
from homepress.blog.models import Tag
from homepress.blog.models.tags import tag_key
from homepress.errors import InvalidPost


class TagForm(forms.ModelForm):  # type: ignore[type-arg]  # takes no type at run time
    """A tag's name and description, or the tag that it shall be merged into."""

    merge_into = forms.ModelChoiceField(
        queryset=Tag.objects.none(),
        required=False,
        help_text="Give all its posts this tag instead, redirect its address there, and delete it.",
    )

    class Meta:
        model = Tag
        fields = ("name", "description")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:  # noqa: SLF001  # a public API
            del self.fields["merge_into"]
        else:
            self.fields["merge_into"].queryset = Tag.objects.exclude(pk=self.instance.pk)  # type: ignore[attr-defined]  # it is a ModelChoiceField

    def clean_name(self) -> str:
        try:
            name = tagging.checked_name(self.cleaned_data["name"])
        except InvalidPost as error:
            raise forms.ValidationError(error.message) from error
        if Tag.objects.filter(key=tag_key(name)).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("There is such a tag already; merge the two.")
        return name


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # takes no type at run time
    form = TagForm
    list_display = ("name", "address", "posts")
    search_fields = ("name",)
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        tags: QuerySet[Tag] = super().get_queryset(request).annotate(uses=Count("taggings"))
        return tags

    def get_fields(self, request: HttpRequest, obj: Tag | None = None) -> Any:
        return ["name", "description", *(["merge_into"] if obj else [])]

    @admin.display(description="Address")
    def address(self, tag: Tag) -> str:
        return tag.get_absolute_url()

    @admin.display(description="Posts", ordering="uses")
    def posts(self, tag: Any) -> int:
        uses: int = tag.uses
        return uses

    def save_model(self, request: HttpRequest, obj: Tag, form: Any, change: bool) -> None:
        into: Tag | None = form.cleaned_data.get("merge_into")
        if change and into:
            tagging.merge(Tag.objects.get(pk=obj.pk), into)
            return
        kept = tagging.rename(Tag.objects.get(pk=obj.pk), obj.name) if change else tagging.create(obj.name)
        kept.description = obj.description
        kept.save(update_fields=["description"])
        obj.pk, obj.permalink = kept.pk, kept.permalink

    def delete_model(self, request: HttpRequest, obj: Tag) -> None:
        tagging.delete(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Tag]) -> None:
        for tag in queryset:
            tagging.delete(tag)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Ask about the tags alone: what goes with them has no permission of its own."""
        return [str(tag) for tag in objs], {"tags": len(objs)}, set(), []
