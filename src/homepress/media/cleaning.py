"""What the daily cleaning removes of variants."""

from homepress.core.cleaning import cleaner
from homepress.media import making
from homepress.media.models import Media


@cleaner("variants of pictures that are gone or made anew")
def old_variants() -> int:
    """Files of an earlier maker stay for a day at least, for pages that were sent before the new ones were made."""
    gone = 0
    for digest in making.stored():
        media = Media.objects.filter(digest__startswith=digest).only("variants").first()
        gone += making.remove(digest, except_maker=str(media.variants.get("maker", "")) if media else "")
    return gone
