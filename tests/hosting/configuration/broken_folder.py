"""What lies in a site's folder beside its homepress.toml."""

from pathlib import Path

from tests.hosting.sites import KEY, SECRET_KEY

FILES = {
    ".env": f"HOMEPRESS_SECRET_KEY={SECRET_KEY}\n",
    "key.pub": f"{KEY}\n",
    "key": "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
    "note.txt": "the key is under the mat\n",
    "cert.pem": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    "homepress-1.0-py3-none-any.whl": "",
    "wheels/other-1.0-py3-none-any.whl": "",
}


def make(folder: Path) -> None:
    """Fill a folder; only its homepress.toml is left to be written."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        path.chmod(0o600)
