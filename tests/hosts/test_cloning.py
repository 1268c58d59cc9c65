"""Staging from production: another host becomes the site without its people, and goes away by itself."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from homepress.hosting.configuration import clone_files
from tests.hosts.owner import Owner
from tests.rig.host import Host
from tests.rig.rig import Rig

DOMAIN = "amber-harbour.letters.test"
ADDRESSES = ("carol.real@letters.test", "alice.real@letters.test")
PASSWORD = "a-password-that-nobody-may-find"  # that of a test
PEOPLE = f"""
from homepress.accounts.models import Person
from homepress.blog.models import Post
from homepress.core.models import Notice
from homepress.engagement.models import Comment
for name, role in (("Alice", "owner"), ("Carol", "reader")):
    email = name.lower() + ".real@letters.test"
    person = Person.objects.create_person(email=email, handle=name.lower(), name=name, password="{PASSWORD}", role=role)
post = Post.objects.listed()[0]
Comment.objects.create(post=post, author=person, source="I am {ADDRESSES[0]}", html="<p>I am {ADDRESSES[0]}</p>")
Notice.objects.create(event="x", text="{ADDRESSES[1]}")
print("title:", post.title)
"""
MAIL = 'from django.core.mail import send_mail; send_mail("Caught", "text", None, ["carol@elsewhere.test"])'
BACK_UP = (
    "systemd-run --quiet --pipe --wait --collect -p EnvironmentFile=/etc/homepress/blog/environment "
    "-p EnvironmentFile={release}/environment -p WorkingDirectory=/srv {release}/venv/bin/homepress backup "
    "--folder /var/lib/homepress/backups/blog --to /srv/backups"
)
PATIENCE_SECONDS = 300


@pytest.fixture(scope="module")
def staging(blog: Owner, rig: Rig) -> Iterator[Host]:
    """Alice's second, bare host; her site has people, and a backup that is proven."""
    blog.on_site("demo", "--yes", "--posts", "6", "--people", "2", "--comments", "4")
    blog.host.path("/srv/people.py").write_text(PEOPLE)
    blog.on_site("manage", "shell", "-v", "0", "-c", "'exec(open(\"/srv/people.py\").read())'")
    blog.on_host("DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends restic >/dev/null")
    release = f"/srv/homepress/blog/releases/{blog.releases()['serving']}"
    blog.on_host(BACK_UP.format(release=release), timeout=1800)
    host = rig.host("staging")
    rig.services.name(DOMAIN, host.address)
    yield host
    host.remove()


def sudo(host: Host, command: str) -> str:
    return host.run(f"sudo sh -c '{command}'")


def ask(blog: Owner, path: str, *more: str) -> str:
    """Return head and body of the clone's answer."""
    words = ["curl", "-sS", "-i", "--max-time", "30", "--cacert", blog.root, *more, f"https://{DOMAIN}{path}"]
    return blog.visitor.run(*words, check=False).stdout


@pytest.fixture(scope="module")
def told(blog: Owner, staging: Host) -> str:
    """What the command said."""
    said = blog.homepress("clone", "--to", staging.address, "--domain", DOMAIN, "--yes")
    staging.user = "owner"
    return said


def test_a_clone_has_the_site_and_nobody_of_its_people(blog: Owner, staging: Host, told: str) -> None:
    database = sudo(staging, "runuser -u postgres -- pg_dump --inserts homepress-blog")
    assert "blog_post" in database
    assert "carol.real" in blog.on_host("runuser -u postgres -- pg_dump --inserts homepress-blog")
    assert not [text for text in (*ADDRESSES, "real@letters", PASSWORD) if text in database]
    assert not re.findall(r"INSERT INTO public\.(?:django_session|mfa_|core_notice|usersessions)", database)
    for place in ("/etc/homepress", "/var/lib/homepress"):
        assert sudo(staging, f"grep -rl real@letters.test {place} || true") == ""
    secret = re.search(r'HOMEPRESS_SECRET_KEY="([^"]+)"', blog.on_host("cat /etc/homepress/blog/environment"))
    assert secret
    assert secret[1] not in sudo(staging, "cat /etc/homepress/blog/environment")


def test_strangers_stand_before_a_door_and_search_engines_are_sent_away(blog: Owner, told: str) -> None:
    password = re.search(r"At the door: clone, with the password (\S+)", told)
    assert password
    for guess in ((), ("-u", "clone:wrong")):
        shut = ask(blog, "/", *guess)
        assert " 401" in shut.splitlines()[0]
        assert "x-robots-tag: noindex" in shut.lower()
    opened = ask(blog, "/", "-u", f"clone:{password[1]}")
    assert " 200" in opened.splitlines()[0]
    assert "<article" in opened
    assert "x-robots-tag: noindex" in opened.lower()
    assert "Disallow: /\n" in ask(blog, "/robots.txt")
    assert "✓ door: it asks for the password" in told


def test_mail_is_caught(staging: Host, told: str) -> None:
    release = sudo(staging, "ls /srv/homepress/blog/releases").split()[-1]
    files = ("/etc/homepress/blog/environment", f"/srv/homepress/blog/releases/{release}/environment")
    options = " ".join(f"-p EnvironmentFile={path}" for path in files)
    staging.path("/srv/mail.py").write_text(MAIL)
    program = f"/srv/homepress/blog/releases/{release}/venv/bin/homepress manage shell -v 0 -c"
    code = 'exec(open(\\"/srv/mail.py\\").read())'
    unit = "systemd-run --quiet --pipe --wait -p User=homepress-blog -p WorkingDirectory=/tmp"
    sudo(staging, f'{unit} {options} {program} "{code}"')
    caught = "until cat /var/lib/homepress/sites/blog/mail/* 2>/dev/null; do sleep 0.2; done"  # the worker sends it
    assert "carol@elsewhere.test" in sudo(staging, caught)


def test_a_deploy_is_tried_there_first(blog: Owner, told: str) -> None:
    before = blog.serving
    assert "all is as wanted" in blog.homepress("plan", "staging")
    commit = blog.commit({"theme/note.txt": "tried first"})
    blog.homepress("deploy", "--host", "staging")
    assert blog.serving == before != commit
    assert DOMAIN in blog.homepress("clone", "--list")


def test_it_is_taken_down_when_its_time_is_over_also_where_the_host_was_off(
    blog: Owner, staging: Host, told: str
) -> None:
    path = blog.folder / "clones" / "staging.toml"
    clone = clone_files.of(blog.folder, "staging")
    assert clone
    over = datetime.now(UTC) + timedelta(seconds=90)
    path.write_text(re.sub(r"expires = .*", f"expires = {over:%Y-%m-%dT%H:%M:%SZ}", path.read_text()))
    blog.homepress("apply", "--yes", "staging")
    staging.shut_down()
    while datetime.now(UTC) < over:
        time.sleep(1)
    staging.boot()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while staging.path("/var/lib/homepress/sites/blog").exists() or staging.path("/srv/homepress/blog").exists():
        assert time.monotonic() < deadline
        time.sleep(2)
    gone = sudo(staging, "runuser -u postgres -- psql -lqt")
    assert "homepress-blog" not in gone
    assert ask(blog, "/robots.txt") == ""
    assert blog.read("/")
    assert "clone --to" in blog.homepress("deploy", "--host", "staging", code=None)
    blog.homepress("clone", "--remove", "staging", "--yes")
    assert not path.exists()
    assert "all is as wanted" in blog.homepress("plan", "staging")
