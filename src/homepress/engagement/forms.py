"""What a reader fills in."""

from typing import Any

from django import forms

from homepress.accounts.guarding import Trap
from homepress.blog.settling import UNSTORABLE
from homepress.engagement.models import MailChoice
from homepress.engagement.models.comments import SOURCE_LENGTH


class CommentForm(Trap):
    """A comment, an answer or a new version of one. What was typed stays in it, whatever is wrong."""

    field_order = ("text",)

    is_too_often = False
    """Whether it was refused for being one too many, which is another status (RFC 6585)."""

    text = forms.CharField(
        max_length=SOURCE_LENGTH,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 5, "autocapitalize": "sentences"}),
        help_text="Markdown: **strong**, _emphasis_, `code`, > quotation, links and lists.",
        error_messages={
            "required": "There is nothing here yet.",
            "max_length": f"That is too long by some: at most {SOURCE_LENGTH:,} characters.",
        },
    )

    def __init__(self, *args: Any, label: str, name: str, is_opened: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{name}-%s", **kwargs)
        self.fields["text"].label = label
        if is_opened:
            self.fields["text"].widget.attrs["autofocus"] = True

    def clean_text(self) -> str:
        """Line ends as everywhere else; browsers send CRLF (HTML, 4.10.5.4)."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        return UNSTORABLE.sub("\ufffd", text)


class MailChoiceForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker alone
    """What a person is told of by mail."""

    class Meta:
        model = MailChoice
        fields = ("comments", "answers")
