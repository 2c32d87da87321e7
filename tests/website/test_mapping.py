"""The table of vocabularies names every field there is: the readers are asked, so the table cannot fall behind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assay.credentials.draftfile import read_draft
from assay.credentials.fields import Fields
from assay.credentials.textfile import Source
from assay.credentials.yamlfile import Node

from .academy import academy, academy_in_languages

TABLE = (Path(__file__).parents[2] / "assay" / "website" / "VOCABULARIES.md").read_text("utf-8")
DRAFT = """\
badge: rope
recipient:
  name: Ada Example
  ref: "0042"
awarded: 2026-03-14
result:
  score: 17
assessor: An assessor
evidence:
  - name: Recording
    url: https://evidence.example.org/1
valid_until: 2027-01-01
consent: yes
"""


def rows(heading: str) -> set[str]:
    """Return the fields in the first column of the table below a heading."""
    section = TABLE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([a-z_.]+)` \|", section, re.MULTILINE))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, str]]:
    """Collect what readers ask for: the file, and the dotted name of the field."""
    found: set[tuple[str, str]] = set()
    look_up = Fields._value  # noqa: SLF001 - the one place every question passes

    def listen(self: Fields, name: str) -> Node | None:
        where = re.sub(r", item \d+", "", self._where)
        where = re.sub(r"^requires(\.(all|any|of))+", "requires", where)
        found.add((self._faults.source.path, f"{where}.{name}" if where else name))
        return look_up(self, name)

    monkeypatch.setattr(Fields, "_value", listen)
    return found


def test_every_field_a_reader_asks_for_is_in_the_table_and_no_other(
    asked: set[tuple[str, str]], tmp_path: Path
) -> None:
    academy_in_languages(tmp_path)
    read_draft(Source(path="content/awards/2026/x.yaml", text=DRAFT), "x", {"rope"})
    kinds = {
        "A badge": r"badges/[^.]+\.md",
        "A translation of a badge": r"badges/[^.]+\.[a-z]{2}\.md",
        "A pathway": r"pathways/[^.]+\.md",
        "A translation of a pathway": r"pathways/[^.]+\.[a-z]{2}\.md",
        "The issuer": r"issuer\.yaml",
        "An award": r"awards/.*",
    }
    for heading, part in kinds.items():
        names = {name for path, name in asked if re.fullmatch(f"content/{part}", path)}
        leaves = {name for name in names if not any(other.startswith(f"{name}.") for other in names)}
        assert rows(heading) == leaves, heading


def test_every_row_has_a_cell_for_every_vocabulary() -> None:
    for line in TABLE.splitlines():
        if line.startswith("|"):
            assert all(cell.strip() for cell in line.strip("|").split("|")), line


def test_every_term_of_ctdl_in_the_exports_that_carries_a_fact_is_in_the_table(tmp_path: Path) -> None:
    """The other way round: no export says something the table does not tell the home of."""
    from .test_transparency import exports  # noqa: PLC0415 - only this test needs it

    said = {
        name.removeprefix("ceterms:")
        for url, document in exports(academy(tmp_path)).items()
        if url.endswith("ctdl.json")
        for node in document["@graph"]
        for name in node
        if name.startswith("ceterms:")
    }
    plumbing = {"ctid", "ownedBy", "offeredBy", "credentialStatusType", "hasPart", "isPartOf", "proxyFor"}
    plumbing |= {"credentialType", "isDestinationComponentOf"}
    missing = sorted(name for name in said - plumbing if name not in TABLE)
    assert missing == []
