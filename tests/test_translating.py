"""Translating a badge as a volunteer does it: a file to fill, what is left to do, what a change means, what is told."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from sites import AT, Here, example

from assay.cli.newtranslation import pathway_starter, starter
from assay.credentials.content import load_content
from assay.credentials.pathwaytranslation import read_pathway_translation
from assay.credentials.textfile import read_source
from assay.credentials.translationfile import read_translation

SPANISH = "content/badges/chart-review.es.md"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the example association."""
    return example(tmp_path / "site folder")


def filled(text: str) -> str:
    """Return a started translation with something between all quotes, and a text below."""
    return re.sub(r'^( *(?:- |[a-z_]+: ))""$', r'\1"Traza, comprueba y corrige"', text, flags=re.MULTILINE) + "Texto.\n"


# -- starting one -------------------------------------------------------------------------------------------------


def test_a_started_translation_asks_for_every_text_and_for_nothing_else(root: Path) -> None:
    for badge in load_content(root).badges:
        path = f"content/badges/{badge.slug}.es.md"
        found = read_translation(read_source(filled(starter(badge, "es")).encode(), path), "es", badge)
        assert found.current
        assert found.texts is not None
        assert found.texts.name == "Traza, comprueba y corrige"
        assert found.warnings == ()


def test_a_started_translation_of_a_pathway_does_too(root: Path, here: Here) -> None:
    (pathway,) = load_content(root).pathways
    path = "content/pathways/data-steward.es.md"
    source = read_source(filled(pathway_starter(pathway, "es")).encode(), path)
    found = read_pathway_translation(source, "es", pathway)
    assert found.texts is not None
    assert found.texts.on_ramp == "Traza, comprueba y corrige"
    assert [rule.ready_for for rule in found.texts.requires.of].count("Traza, comprueba y corrige") == 2
    assert found.warnings == ()
    assert here("new", "translation", "data-steward", "es", "--root", root).code == 0
    assert f"# {pathway.name}, in Spanish." in (root / path).read_text("utf-8")
    left = [
        item for item in json.loads(here("check", "--json", "--root", root, "--at", AT).out) if item["path"] == path
    ]
    assert len(left) == 6, "name, description, on-ramp, two steps, the text below"


def test_of_a_badge_and_a_pathway_with_one_name_the_badge_is_meant(root: Path, here: Here) -> None:
    way = root / "content/pathways/data-steward.md"
    way.with_name("chart-review.md").write_bytes(way.read_bytes())
    for name, room in (("chart-review", "badges"), ("pathways/chart-review", "pathways")):
        assert here("new", "translation", name, "es", "--root", root).code == 0
        (root / f"content/{room}/chart-review.es.md").unlink()


def test_the_command_writes_it_and_says_what_comes_next(root: Path, here: Here) -> None:
    original = next(badge for badge in load_content(root).badges if badge.slug == "chart-review")
    done = here("new", "translation", "chart-review", "ES", "--root", root)
    assert done.code == 0, done.err
    assert f"Wrote {SPANISH}." in done.out
    assert "assay check" in done.out
    text = (root / SPANISH).read_text("utf-8")
    assert f"# {original.name}, in Spanish." in text
    assert f'of_version: "{original.version}"' in text
    assert f"# {original.outcomes[0][:40]}" in text


def test_check_names_every_line_that_is_still_empty(root: Path, here: Here) -> None:
    here("new", "translation", "chart-review", "es", "--root", root)
    left = re.findall(r'^ *[^# ].*""$', (root / SPANISH).read_text("utf-8"), flags=re.MULTILINE)
    found = here("check", "--json", "--root", root, "--at", AT)
    assert found.code == 1
    told = [item for item in json.loads(found.out) if item["path"] == SPANISH]
    assert len(told) == len(left) + 1, "every line between the settings, and the text below them"
    assert all(item["line"] for item in told)


@pytest.mark.parametrize(
    ("badge", "language", "code", "says"),
    [
        ("chart-revue", "es", "USE02", "chart-review"),
        ("badges/data-steward", "es", "USE02", "data-steward"),
        ("data-steward", "de", "USE04", "already"),
        ("chart-review", "at", "TR01", 'did you mean "de"?'),
        ("chart-review", "spanish", "TR01", 'did you mean "es"?'),
        ("chart-review", "en", "TR03", "is in English itself"),
        ("data-cleaning", "de", "USE04", "already"),
    ],
)
def test_what_cannot_be_started_is_refused(
    root: Path, here: Here, badge: str, language: str, code: str, says: str
) -> None:
    before = sorted((root / "content/badges").iterdir())
    done = here("new", "translation", badge, language, "--root", root)
    assert done.code == 2
    assert code in done.err
    assert says in done.err
    assert sorted((root / "content/badges").iterdir()) == before


# -- what a change means, and what is told ------------------------------------------------------------------------


def versions(root: Path) -> None:
    """Put the folder under git, and tell of what follows as a change."""
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "before"]):
        git(root, *arguments)


def git(root: Path, *arguments: str) -> None:
    settings = ["-c", "user.name=Example", "-c", "user.email=example@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *settings, *arguments], cwd=root, check=True, capture_output=True)


def test_diff_tells_of_translations_and_that_nothing_signed_changes(root: Path, here: Here) -> None:
    versions(root)
    german = root / "content/badges/data-cleaning.de.md"
    german.write_text(german.read_text("utf-8").replace("Sicherer Umgang", "Guter Umgang"), "utf-8")
    (root / "content/badges/data-cleaning.fr.md").unlink()
    spanish = (root / "content/badges/data-cleaning.de.md").read_text("utf-8")
    (root / "content/badges/data-cleaning.es.md").write_text(spanish, "utf-8")
    git(root, "add", ".")
    git(root, "commit", "-qm", "after")
    found = here("diff", "HEAD~1..HEAD", "--root", root, "--at", AT)
    told = " ".join(found.out.split())
    assert "changes Data Cleaning Practitioner" in told
    assert "the translation into German is changed; nothing signed changes" in told
    assert "the translation into French is taken out" in told
    assert "the translation into Spanish is new" in told


def test_the_report_tells_of_translations(root: Path, here: Here) -> None:
    german = root / "content/badges/data-cleaning.de.md"
    text = german.read_text("utf-8").replace("competency: Bereinigt eine", "competency: Kennt eine")
    german.write_text(text.replace('of_version: "2"', 'of_version: "1"'), "utf-8")
    found = here("check", "--report", "--root", root, "--at", AT)
    told = " ".join(found.out.split())
    assert "Translations, which are never signed:" in told
    assert "German, content/badges/data-cleaning.de.md: of version 1, an older one." in told
    assert "French, content/badges/data-cleaning.fr.md: of version 2, which is today's." in told
    assert "Kennt" in told
    report = json.loads(here("check", "--report", "--format", "json", "--root", root, "--at", AT).out)
    badge = next(item for item in report if item["badge"] == "data-cleaning")
    assert [(one["language"], one["current"], one["published"]) for one in badge["translations"]] == [
        ("de", False, True),
        ("fr", True, True),
    ]
    assert badge["translations"][0]["advice"][0]["line"] == 8
    page = root / "review.html"
    here("check", "--report", "--format", "html", "-o", page, "--root", root, "--at", AT)
    assert "German: of version 1, an older one." in page.read_text("utf-8")
