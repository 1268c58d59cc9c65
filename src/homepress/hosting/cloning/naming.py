"""A name for a clone: two words that can be said on the telephone, such as `amber-harbour`."""

import secrets

FIRST = (
    *("amber", "autumn", "brave", "bright", "calm", "clear", "copper", "coral", "crimson", "dusty", "early", "emerald"),
    *("fair", "gentle", "golden", "green", "hazel", "hidden", "indigo", "ivory", "jade", "lively", "lunar", "maple"),
    *("mellow", "misty", "northern", "olive", "pale", "patient", "quiet", "rapid", "ruby", "silent", "silver", "snowy"),
    *("sunny", "teal", "velvet", "violet", "warm", "western", "wild", "winter"),
)
SECOND = (
    *("anchor", "bay", "beacon", "bridge", "brook", "canyon", "castle", "cliff", "cloud", "coast", "creek", "dune"),
    *("falls", "field", "forest", "garden", "glade", "grove", "harbour", "haven", "hill", "island", "lagoon", "lake"),
    *("lantern", "lighthouse", "meadow", "mill", "mountain", "orchard", "peak", "pier", "pond", "quarry", "reef"),
    *("ridge", "river", "shore", "spring", "summit", "tower", "valley", "village", "willow"),
)


def subdomain() -> str:
    """Return one of some two thousand. It is no secret: the door is what keeps strangers out."""
    return f"{secrets.choice(FIRST)}-{secrets.choice(SECOND)}"
