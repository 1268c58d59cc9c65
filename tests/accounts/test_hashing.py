from homepress.accounts import hashing


def test_a_password_is_known_again_and_no_other() -> None:
    hasher = hashing.Argon2Hasher()
    encoded = hasher.encode("a lighthouse", "c2FsdHNhbHRzYWx0")
    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert hasher.verify("a lighthouse", encoded)
    assert not hasher.verify("a lighthous", encoded)


def test_a_password_hashed_with_other_costs_is_still_known_and_hashed_anew() -> None:
    class Dearer(hashing.Argon2Hasher):
        memory_cost = 32 * 1024

    encoded = Dearer().encode("a lighthouse", "c2FsdHNhbHRzYWx0")
    hasher = hashing.Argon2Hasher()
    assert hasher.verify("a lighthouse", encoded)
    assert hasher.must_update(encoded)
