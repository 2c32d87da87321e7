"""Properties of the whole: no path leads out of a folder, and what we write is read back as it was.

Those of single rooms are beside their tests: any changed leaf is refused (tests/credentials/test_verification.py);
strict JSON, ledger, key files, status lists, tables, drafts and pictures come back as they were written.
"""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sites import award_id

from assay.credentials.folders import REVOCATIONS_FILE
from assay.credentials.model import Revocation
from assay.credentials.revocationsfile import read_revocations
from assay.credentials.saving import save_revocations
from assay.credentials.textfile import read_source
from assay.credentials.vocabulary import REASONS
from assay.errors import AssayError
from assay.website.delivery import Manifest, Sent, read_manifest
from assay.website.publish import write_file
from assay.website.render import OutputFile

PIECES = st.sampled_from(["a", "..", ".", "", "b.html", "~", "c:", "\\", "%2e%2e", " ", "ü", "con", "...", ".hidden"])
PATHS = st.lists(PIECES, min_size=1, max_size=6).map("/".join) | st.text("./\\ab~%", min_size=1, max_size=12)
HEX = st.text("0123456789abcdef", min_size=64, max_size=64)
START = datetime(2026, 1, 1, tzinfo=UTC)


def everything(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(path=PATHS)
def test_no_path_of_a_file_leads_out_of_the_folder_it_is_written_into(path: str, tmp_path: Path) -> None:
    folder = tmp_path / "above" / "stage"
    folder.mkdir(parents=True, exist_ok=True)
    outside = everything(tmp_path) - everything(folder)
    with contextlib.suppress(AssayError, OSError):
        write_file(folder, OutputFile(path, b"x"))
    assert everything(tmp_path) - everything(folder) == outside


@given(path=PATHS)
def test_no_list_of_what_was_deployed_can_name_a_file_elsewhere(path: str) -> None:
    text = Manifest(site="https://badges.example.org/", files={path: Sent(digest="", content_type="", cache="")}).text()
    try:
        found = read_manifest(text)
    except AssayError:
        return
    base = Path("/srv/web")
    for name in found.files:
        parts = (base / name).parts
        assert ".." not in parts
        assert parts[: len(base.parts)] == base.parts


@given(
    files=st.dictionaries(
        st.from_regex(r"[a-z]{1,8}(/[a-z0-9]{1,8}){0,3}\.html", fullmatch=True),
        st.builds(Sent, digest=HEX, content_type=st.text(max_size=20), cache=st.text(max_size=20)),
        max_size=8,
    ),
    site=st.text(max_size=30),
)
def test_the_list_of_what_was_deployed_is_read_back(files: dict[str, Sent], site: str) -> None:
    manifest = Manifest(site=site, files=files)
    assert read_manifest(manifest.text()) == manifest


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    record=st.lists(
        st.tuples(st.integers(0, 10**6), st.integers(0, 10**8), st.sampled_from(sorted(REASONS))),
        min_size=1,
        max_size=8,
        unique_by=lambda one: one[0],
    )
)
def test_the_record_of_revocations_is_read_back(record: list[tuple[int, int, str]], tmp_path: Path) -> None:
    wanted = tuple(
        Revocation(
            award=award_id(number),
            at=(START + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            reason=reason,
            by="2026-alex",
        )
        for number, seconds, reason in record
    )
    save_revocations(tmp_path, wanted)
    source = read_source((tmp_path / REVOCATIONS_FILE).read_bytes(), REVOCATIONS_FILE)
    assert read_revocations(source) == wanted
