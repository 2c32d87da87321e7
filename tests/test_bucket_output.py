"""`--output s3://…` of `build` and `fold`, into a bucket of a real S3 server on this machine."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import s3fs
from sites import AT, Here, awards, tree
from test_deploy import MANIFEST, bucket, endpoint, served, system

__all__ = ["bucket", "endpoint"]


@pytest.fixture
def root(small_root: Path, tmp_path: Path, endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the small site; the server is named as every S3 program takes it."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    return Path(shutil.copytree(small_root, tmp_path / "club"))


def found(endpoint: str, place: str) -> dict[str, bytes]:
    there: s3fs.S3FileSystem = system(endpoint)
    return {path.removeprefix(f"{place}/"): there.cat_file(path) for path in there.find(place)}


def test_a_build_goes_into_a_bucket_and_the_second_one_sends_nothing(
    here: Here, root: Path, endpoint: str, bucket: str
) -> None:
    place = f"s3://{bucket}/club"
    first = here("build", "--root", root, "-o", place, "--at", AT)
    assert first.code == 0, first.err
    assert f"is up to date at {place}." in first.out
    there = found(endpoint, f"{bucket}/club")
    assert {path: data for path, data in there.items() if path != MANIFEST} == served(root / "site")
    second = here("build", "--root", root, "-o", place, "--at", AT)
    assert "0 files to send" in second.out
    assert found(endpoint, f"{bucket}/club") == there


def test_parts_are_folded_into_a_bucket(here: Here, root: Path, endpoint: str, bucket: str) -> None:
    for number in (1, 2):
        assert here("build", "--shard", f"{number}/2", "--root", root, "--at", AT, "-q").code == 0
    parts = (root / "parts" / "1-of-2", root / "parts" / "2-of-2")
    done = here("fold", *parts, "--root", root, "-o", f"s3://{bucket}", "--at", AT, "-q")
    assert (done.code, done.out, done.err) == (0, "", "")
    there = found(endpoint, bucket)
    assert {path: data for path, data in there.items() if path != MANIFEST} == served(root / "site")


def test_nothing_is_sent_when_anything_is_wrong(here: Here, root: Path, endpoint: str, bucket: str) -> None:
    here("build", "--root", root, "-o", f"s3://{bucket}", "--at", AT)
    there, before = found(endpoint, bucket), tree(root / "site")
    path = awards(root)[0]
    path.write_bytes(path.read_bytes().replace(b"Ada Example", b"Eve Example", 1))
    done = here("build", "--root", root, "-o", f"s3://{bucket}", "--at", AT)
    assert done.code == 1
    assert found(endpoint, bucket) == there
    assert tree(root / "site") == before


def test_what_cannot_go_there_is_a_plain_sentence(here: Here, root: Path, bucket: str) -> None:
    for target, code in (("s3://", "DEP01"), ("gs://somewhere", "DEP01"), (f"s3://{bucket}-not", "DEP05")):
        done = here("build", "--root", root, "-o", target, "--at", AT)
        assert code in done.err
        assert done.code != 0
        assert "Traceback" not in done.text
    done = here("build", "--shard", "1/2", "--root", root, "-o", f"s3://{bucket}", "--at", AT)
    assert (done.code, "CLU05" in done.err) == (2, True)
