"""What a language tag says about how its text is set."""

# ISO 15924 scripts that run from right to left, and the languages that are usually written in one.
RIGHT_TO_LEFT_SCRIPTS = frozenset({"adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"})
RIGHT_TO_LEFT_LANGUAGES = frozenset(
    {"ar", "arc", "arz", "ckb", "dv", "fa", "he", "iw", "ji", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"}
)
SCRIPT_LENGTH = 4


def direction_of(tag: str) -> str:
    """Return `rtl` or `ltr` for a BCP 47 tag; a script in the tag decides (`az-Arab`), else the language."""
    language, *subtags = tag.lower().replace("_", "-").split("-")
    script = next((subtag for subtag in subtags if len(subtag) == SCRIPT_LENGTH and subtag.isalpha()), None)
    is_rtl = script in RIGHT_TO_LEFT_SCRIPTS if script else language in RIGHT_TO_LEFT_LANGUAGES
    return "rtl" if is_rtl else "ltr"
