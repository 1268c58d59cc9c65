"""The variable parts of addresses. What they refuse falls through to a 404."""

from django.urls import register_converter

from homepress.accounts.models import HANDLE


class SegmentConverter:
    """A part of a path, without the NUL that no text in PostgreSQL may hold."""

    regex = r"[^/\x00]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class PageNumberConverter:
    """A page of a listing, counted from 1."""

    regex = "[1-9][0-9]{0,6}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class HandleConverter:
    """A person's handle."""

    regex = HANDLE

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class YearConverter:
    """A year in four digits; 0000 is none, and Python's dates end with 9999."""

    regex = "(?!0000|9999)[0-9]{4}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:04}"


class MonthConverter:
    """A month in two digits."""

    regex = "0[1-9]|1[0-2]"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:02}"


register_converter(SegmentConverter, "segment")
register_converter(PageNumberConverter, "number")
register_converter(HandleConverter, "handle")
register_converter(YearConverter, "yyyy")
register_converter(MonthConverter, "mm")
