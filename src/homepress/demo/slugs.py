"""Free slugs for many posts at once, without a query for each."""

from collections import Counter
from dataclasses import dataclass, field

from homepress.blog.models import Permalink
from homepress.blog.permalinks import RESERVED, SLUG_LENGTH, slug_from


@dataclass(slots=True)
class Slugs:
    """The slugs that are taken, and how often each was wanted."""

    taken: set[str]
    wanted: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of_the_site(cls) -> "Slugs":
        return cls(set(Permalink.objects.values_list("path", flat=True)) | RESERVED)

    def free(self, title: str) -> str:
        """Take the slug of a title, numbered from 2 where it is taken, as saving does."""
        base = slug_from(title)
        slug = base
        while slug in self.taken:
            self.wanted[base] += 1
            suffix = f"-{self.wanted[base] + 1}"
            slug = base[: SLUG_LENGTH - len(suffix)].rstrip("-") + suffix
        self.taken.add(slug)
        return slug
