"""`assay deploy` into a folder and into a bucket of a real S3 server on this machine: sent, kept, deleted, finished."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import s3fs
from sites import AT, Here, awards, command, draft, environment, run, sign, small_site, tree

from assay.errors import ContentError, UsageError
from assay.website.delivery import HeaderRules, Manifest, Sent, plan_delivery, read_manifest, site_files
from assay.website.stores import open_store

MANIFEST = ".assay-deploy.json"
SECRETS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "us-east-1"}


@pytest.fixture
def root(small_root: Path, tmp_path: Path) -> Path:
    """Return a copy of the small site."""
    shutil.copytree(small_root, tmp_path / "club")
    return tmp_path / "club"


def deploy(here: Here, root: Path, target: Path | str, *more: str) -> dict[str, Any]:
    """Deploy; returns what the command says to programs."""
    done = here("deploy", str(target), "--root", root, "--at", AT, "--json", *more)
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def served(folder: Path) -> dict[str, bytes]:
    """Return what a visitor can get."""
    return {path: data for path, data in tree(folder).items() if path not in {MANIFEST, ".assay"}}


# -- a folder -----------------------------------------------------------------------------------------------------


def test_a_folder_holds_the_site_and_a_second_deploy_sends_nothing(here: Here, root: Path, tmp_path: Path) -> None:
    web = tmp_path / "web"
    first = deploy(here, root, web)
    assert served(web) == served(root / "site")
    assert first["sent"][0].startswith("status/")
    assert first["sent"][-1] == "index.html"
    assert deploy(here, root, web) | {"unchanged": 0} == {"done": True, "sent": [], "deleted": [], "unchanged": 0}


def test_only_what_changed_is_sent(here: Here, root: Path, tmp_path: Path) -> None:
    web = tmp_path / "web"
    deploy(here, root, web)
    draft(root, "Cy Example", 7)
    sign(root)
    sent = deploy(here, root, web)["sent"]
    assert {path.rpartition("/")[0] for path in sent} == {"awards/0000000000000007"}
    assert served(web) == served(root / "site")


def test_what_an_earlier_deploy_put_there_is_deleted_and_nothing_else(here: Here, root: Path, tmp_path: Path) -> None:
    web = tmp_path / "web"
    (web / "awards").mkdir(parents=True)
    (web / "awards" / "poster.pdf").write_bytes(b"theirs")
    deploy(here, root, web)
    gone = awards(root)[0].stem
    here("erase", gone, "--yes", "--root", root, "--at", AT)
    done = deploy(here, root, web)
    assert f"awards/{gone}/credential.json" in done["deleted"]
    assert not (web / "awards" / gone / "credential.json").exists()
    assert "Ada Example" not in (web / "awards" / gone / "index.html").read_text("utf-8")
    assert (web / "awards" / "poster.pdf").read_bytes() == b"theirs"


def test_files_of_others_are_not_replaced_unless_said(here: Here, root: Path, tmp_path: Path) -> None:
    web = tmp_path / "web"
    web.mkdir()
    (web / "index.html").write_text("the old site of the club", "utf-8")
    done = here("deploy", web, "--root", root, "--at", AT)
    assert (done.code, "DEP02" in done.err, "index.html" in done.err) == (2, True, True)
    assert tree(web) == {"index.html": b"the old site of the club"}
    deploy(here, root, web, "--overwrite")
    assert served(web) == served(root / "site")


def test_a_dry_run_shows_and_changes_nothing(here: Here, root: Path, tmp_path: Path) -> None:
    done = here("deploy", tmp_path / "web", "--root", root, "--at", AT, "--dry-run")
    assert done.code == 0
    assert re.search(r"\d+ files to send", done.out)
    assert not (tmp_path / "web").exists()


@pytest.mark.parametrize("where", [".", "site", "content/web", "..", "keys"])
def test_folders_the_site_is_made_from_are_no_target(here: Here, root: Path, where: str) -> None:
    before = {path: data for path, data in tree(root).items() if path.startswith(("content", "keys"))}
    done = here("deploy", root / where, "--root", root, "--at", AT)
    assert (done.code, "DEP01" in done.err) == (2, True)
    assert before == {path: data for path, data in tree(root).items() if path.startswith(("content", "keys"))}


def test_a_disk_that_is_not_there_is_no_target(here: Here, root: Path, tmp_path: Path) -> None:
    done = here("deploy", tmp_path / "usb" / "web", "--root", root, "--at", AT)
    assert (done.code, "DEP01" in done.err) == (2, True)
    assert not (tmp_path / "usb").exists()


@pytest.mark.parametrize("target", ["ftp://example.org/x", "s3://", "s3:///", "http://example.org/"])
def test_other_places_are_named_wrong(here: Here, root: Path, target: str) -> None:
    assert "DEP01" in here("deploy", target, "--root", root, "--at", AT).err


def test_an_old_copy_neither_takes_back_a_revocation_nor_an_award(here: Here, root: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    shutil.copytree(root, old)
    here("revoke", awards(root)[0].stem, "--reason", "not-earned", "--yes", "--demo", "--root", root, "--at", AT)
    deploy(here, root, tmp_path / "web")
    before = tree(tmp_path / "web")
    refused = here("deploy", tmp_path / "web", "--root", old, "--at", AT)
    assert (refused.code, "ST06" in refused.err) == (1, True)
    other = tmp_path / "other"
    small_site(other, people=["Ada Example"])
    refused = here("deploy", tmp_path / "web", "--root", other, "--at", AT)
    assert refused.code == 1
    assert tree(tmp_path / "web") == before


def test_a_site_that_lacks_what_people_keep_is_refused(root: Path) -> None:
    files = list(site_files(root / "site"))
    sent = Sent(digest="0" * 64, content_type="text/html", cache="")
    before = Manifest(site="https://badges.example.org/", files={"awards/6f2e0c9d1h7k3m5n/index.html": sent})
    with pytest.raises(ContentError, match="/awards/6f2e0c9d1h7k3m5n/"):
        plan_delivery(files, before, "https://badges.example.org/")
    with pytest.raises(UsageError, match=re.escape("https://badges.example.org/")):
        plan_delivery(files, before, "https://other.example.org/")


@pytest.mark.parametrize("path", ["../../secret", "/etc/passwd", "a/../../b", "..", "", MANIFEST])
def test_a_list_of_files_that_leads_out_is_not_believed(path: str) -> None:
    data = json.dumps({"form": "assay deploy 1", "site": "x", "files": {path: ["", "", ""]}}).encode()
    with pytest.raises(UsageError, match="DEP04"):
        read_manifest(data)


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"form": 1}', b"\xff", b"[" * 100_000])
def test_a_list_of_files_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(UsageError, match="DEP04"):
        read_manifest(data)


def test_header_rules_are_read_as_hosts_read_them(root: Path) -> None:
    rules = HeaderRules.read((root / "site" / "_headers").read_bytes())
    assert rules.value(".well-known/did.json", "cache-control") == "public, max-age=300"
    assert rules.value("status/demonstration-1.json", "cache-control") == "public, max-age=300"
    assert rules.value("awards/x/credential.json", "content-type") == "application/ld+json"
    assert rules.value("index.html", "cache-control") == ""
    assert rules.value("issuer/issuer.json", "access-control-allow-origin") == "*"


# -- a deploy that is stopped -------------------------------------------------------------------------------------


def test_a_killed_deploy_is_finished_by_the_next(root: Path, tmp_path: Path) -> None:
    for number in range(30):
        draft(root, f"Person {number}", 100 + number)
    sign(root)
    web = tmp_path / "web"
    line = command("deploy", web, "--root", root, "--at", AT)
    seen = set()
    for wait in (0, 0.01, 0.05):
        process = subprocess.Popen(line, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while not (web / MANIFEST).exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
        seen.add(len(tree(web)))
    done = run("deploy", web, "--root", root, "--at", AT)
    assert done.code == 0, done.err
    assert served(web) == served(root / "site"), "nothing is missing, and no half file is left"
    assert len(seen) >= 1


# -- a bucket -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """Start an S3 server in a process of its own; yields its address."""
    script = (
        "from moto.server import DomainDispatcherApplication, create_backend_app\n"
        "from werkzeug.serving import make_server\n"
        "server = make_server('127.0.0.1', 0, DomainDispatcherApplication(create_backend_app), threaded=True)\n"
        "print(server.port, flush=True)\n"
        "server.serve_forever()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script], env={**os.environ, **SECRETS}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout
    port = int(process.stdout.readline())
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """Make a bucket; returns its name."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower())[:60].strip("-")
    system(endpoint).mkdir(name)
    return name


def system(endpoint: str) -> Any:  # noqa: ANN401 - of a library without types
    """Return the bucket's own program, past ours."""
    return s3fs.S3FileSystem(
        client_kwargs={"endpoint_url": endpoint}, use_listings_cache=False, skip_instance_cache=True
    )


def test_a_bucket_holds_the_site_with_its_types_and_ages(here: Here, root: Path, endpoint: str, bucket: str) -> None:
    target = f"s3://{bucket}/club"
    deploy(here, root, target, "--endpoint", endpoint)
    there = system(endpoint)
    found = {path.removeprefix(f"{bucket}/club/"): there.cat_file(path) for path in there.find(f"{bucket}/club")}
    assert {path: data for path, data in found.items() if path != MANIFEST} == served(root / "site")
    want = {
        "index.html": ("text/html; charset=utf-8", None),
        ".well-known/did.json": ("application/json", "public, max-age=300"),
        "status/demonstration-1.json": ("application/json", "public, max-age=300"),
        f"awards/{awards(root)[0].stem}/credential.json": ("application/ld+json", None),
    }
    for path, (kind, age) in want.items():
        head = there.call_s3("head_object", Bucket=bucket, Key=f"club/{path}")
        assert (head["ContentType"], head.get("CacheControl")) == (kind, age)


def test_a_bucket_is_kept_up_to_date_and_files_of_others_stay(
    here: Here, root: Path, endpoint: str, bucket: str
) -> None:
    there = system(endpoint)
    there.pipe_file(f"{bucket}/poster.pdf", b"theirs")
    deploy(here, root, f"s3://{bucket}", "--endpoint", endpoint)
    assert deploy(here, root, f"s3://{bucket}", "--endpoint", endpoint)["sent"] == []
    gone = awards(root)[0].stem
    here("erase", gone, "--yes", "--root", root, "--at", AT)
    deploy(here, root, f"s3://{bucket}", "--endpoint", endpoint)
    found = {path.removeprefix(f"{bucket}/") for path in there.find(bucket)}
    assert found - {MANIFEST, "poster.pdf"} == set(served(root / "site"))
    assert there.cat_file(f"{bucket}/poster.pdf") == b"theirs"


def test_a_bucket_that_is_not_there_is_a_plain_sentence(here: Here, root: Path, endpoint: str, bucket: str) -> None:
    done = here("deploy", f"s3://{bucket}-not", "--endpoint", endpoint, "--root", root, "--at", AT)
    assert (done.code, "DEP05" in done.err) == (3, True)
    assert "Traceback" not in done.text
    assert "testing" not in done.text


def test_reading_what_is_not_there_is_none(endpoint: str, bucket: str, tmp_path: Path) -> None:
    for store in (open_store(f"s3://{bucket}", endpoint), open_store(str(tmp_path / "none"), None)):
        assert store.read("nothing.json") is None
        assert store.paths() == set()
