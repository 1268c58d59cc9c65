"""What a language tag says about how its text is set, and which of Django's own words come nearest to it."""

from pathlib import Path

from django.conf import locale
from django.utils.translation import to_locale

# ISO 15924 scripts that run from right to left, and the languages that are usually written in one.
RIGHT_TO_LEFT_SCRIPTS = frozenset({"adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"})
RIGHT_TO_LEFT_LANGUAGES = frozenset(
    {"ar", "arc", "arz", "ckb", "dv", "fa", "he", "iw", "ji", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"}
)
SCRIPT_LENGTH = 4

DJANGOS_OWN = Path(locale.__file__).parent


def direction_of(tag: str) -> str:
    """Return `rtl` or `ltr` for a BCP 47 tag; a script in the tag decides (`az-Arab`), else the language."""
    language, *subtags = tag.lower().replace("_", "-").split("-")
    script = next((subtag for subtag in subtags if len(subtag) == SCRIPT_LENGTH and subtag.isalpha()), None)
    is_rtl = script in RIGHT_TO_LEFT_SCRIPTS if script else language in RIGHT_TO_LEFT_LANGUAGES
    return "rtl" if is_rtl else "ltr"


def nearest_of_django(tag: str) -> str:
    """Return the language in which Django speaks where a site's is `tag`; English where it knows none near.

    Django does not start in a language that it has no words for, such as `la` or `gsw`.
    """
    subtags = tag.lower().split("-")
    longest_first = ["-".join(subtags[:length]) for length in range(len(subtags), 0, -1)]
    relatives = [code for code in sorted(locale.LANG_INFO) if code.startswith(f"{subtags[0]}-")]
    for code in (*longest_first, *relatives):
        near = str(locale.LANG_INFO.get(code, {}).get("fallback", [code])[0])
        if (DJANGOS_OWN / to_locale(near) / "LC_MESSAGES" / "django.mo").exists():
            return near
    return "en"
