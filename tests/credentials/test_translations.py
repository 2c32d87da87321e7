"""Badges in other languages: texts only, each held against the original, and never signed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assay.credentials.achievement import achievement_document
from assay.credentials.content import load_content
from assay.credentials.credibility import assess_translation, credibility_problems
from assay.credentials.definitions import read_badge
from assay.credentials.issuerfile import read_issuer
from assay.credentials.languages import english_name, language_tag, own_name, tag_fault, territory_tag
from assay.credentials.model import BadgeDefinition, Pathway
from assay.credentials.pathwayfile import read_pathway
from assay.credentials.pathwaytranslation import read_pathway_translation
from assay.credentials.translation import Translation, left_translations, translation_pages
from assay.credentials.translationfile import read_translation
from assay.credentials.translationreader import with_translations
from assay.errors import Problem
from credentials.support import ATTENDANCE, BADGE, ISSUER, SVG, problem, problems, replaced, source, summary

TODAY = date(2026, 11, 22)
FULL = replaced(
    BADGE,
    (
        "  supervision: supervised-onsite\n",
        """\
  supervision: supervised-onsite
  attempts: Two in one year, on two days
quality_assurance:
  designed_by: Working Group on Knots
  reviewed_by: Example Agency
  reviewed_on: 2026-01-31
  type: External review
credit:
  units: 2
  unit: CPD hours
  accreditor: Example Council
prerequisites:
  - Can swim
image:
  file: knots.svg
  alt: A bowline
tags:
  - rope
aliases:
  - knotting
""",
    ),
)
GERMAN = """\
---
of_version: "1"
name: Knotenkunde
description: Knüpft Knoten, die halten.
competency: Knüpft drei Knoten unter Last.
outcomes:
  - Knüpft einen Palstek
assessment:
  method: Beobachtete Aufgabe
  description: Drei Knoten nacheinander.
  scale:
    unit: Punkte
  assessor: Eine Prüferin des Verbands
  attempts: Zwei in einem Jahr, an zwei Tagen
quality_assurance:
  type: Externe Prüfung
prerequisites:
  - Kann schwimmen
image:
  alt: Ein Palstek
---
Drei Knoten knüpfen.
"""
LEVELS_OF_BADGE = """\
  rubric:
    - level: low
      name: Low
      description: It slips.
    - level: high
      name: High
      description: It holds.
  pass_mark: high
"""
LEVELS_IN_GERMAN = """\
  rubric:
    - level: high
      name: Hoch
      description: Er hält.
    - level: low
      name: Niedrig
      description: Er rutscht.
"""
RUBRIC = replaced(BADGE, ("  scale:\n    min: 0\n    max: 20\n    unit: points\n  pass_mark: 14\n", LEVELS_OF_BADGE))
LEVELS = replaced(
    GERMAN,
    ("  scale:\n    unit: Punkte\n", LEVELS_IN_GERMAN),
    ("  attempts: Zwei in einem Jahr, an zwei Tagen\nquality_assurance:\n  type: Externe Prüfung\n", ""),
    ("prerequisites:\n  - Kann schwimmen\nimage:\n  alt: Ein Palstek\n", ""),
)


def badge(text: str = FULL) -> BadgeDefinition:
    """Read a badge called knots."""
    return read_badge(source(text), "knots", lambda _: SVG)


def read(text: str = GERMAN, tag: str = "de", original: str = FULL) -> Translation[BadgeDefinition]:
    """Read a translation of it."""
    return read_translation(source(text, f"content/badges/knots.{tag}.md"), tag, badge(original))


def refused(text: str = GERMAN, tag: str = "de", original: str = FULL) -> tuple[Problem, ...]:
    return problems(lambda: read(text, tag, original))


def texts(found: Translation[BadgeDefinition]) -> BadgeDefinition:
    assert found.texts is not None
    return found.texts


# -- what is read -------------------------------------------------------------------------------------------------


def test_texts_are_translated_and_facts_stay_those_of_the_badge() -> None:
    found = read()
    german, original = texts(found), badge()
    assert (found.language, found.tag, found.current, found.warnings) == ("de", "de", True, ())
    assert (german.language, german.translates) == ("de", "en")
    assert (german.name, german.competency) == ("Knotenkunde", "Knüpft drei Knoten unter Last.")
    assert german.outcomes == ("Knüpft einen Palstek",)
    assert german.prerequisites == ("Kann schwimmen",)
    assert german.criteria.strip() == "Drei Knoten knüpfen."
    assert german.assessment is not None
    assert original.assessment is not None
    assert german.assessment.method == "Beobachtete Aufgabe"
    assert german.assessment.pass_mark == original.assessment.pass_mark
    assert german.assessment.scale is not None
    assert (german.assessment.scale.unit, german.assessment.scale.maximum) == ("Punkte", Decimal(20))
    assert german.quality_assurance is not None
    assert (german.quality_assurance.type, str(german.quality_assurance.reviewed_on)) == (
        "Externe Prüfung",
        "2026-01-31",
    )
    assert german.image is not None
    assert (german.image.alt, german.image.file) == ("Ein Palstek", "knots.svg")
    assert (german.version, german.kind, german.aliases) == (original.version, original.kind, original.aliases)


def test_names_of_documents_and_bodies_may_stay_as_they_are_and_it_is_known_which() -> None:
    found = read()
    assert found.kept == {
        "assessment.standard",
        "quality_assurance.designed_by",
        "quality_assurance.reviewed_by",
        "credit.unit",
        "credit.accreditor",
        "tags",
    }
    test = texts(found).assessment
    assert test is not None
    assert test.standard == "Example Standard of Knots"
    own = replaced(GERMAN, ("  scale:\n", "  standard: Beispielnorm Knoten\n  scale:\n"))
    assert "assessment.standard" not in read(own).kept


def test_levels_of_a_rubric_are_found_by_their_short_names_in_any_order() -> None:
    test = texts(read(LEVELS, original=RUBRIC)).assessment
    assert test is not None
    assert [(level.slug, level.name) for level in test.rubric] == [("low", "Niedrig"), ("high", "Hoch")]
    assert [level.slug for level in test.rubric].index(str(test.pass_level)) == 1


def test_a_record_of_attendance_needs_no_more_than_it_has() -> None:
    text = '---\nof_version: "1"\nname: Jahrestreffen\ndescription: War dabei.\n---\nIn die Liste eintragen.\n'
    assert texts(read(text, original=ATTENDANCE)).name == "Jahrestreffen"


# -- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "line"),
    [("kind", "kind: certification"), ("version", 'version: "2"'), ("language", "language: de"),
     ("alignment", "alignment:\n  - name: x"), ("valid_for", "valid_for: P1Y"), ("aliases", "aliases:\n  - x")],
)  # fmt: skip
def test_a_fact_is_the_same_in_every_language(field: str, line: str) -> None:
    (found,) = refused(replaced(GERMAN, ("name: Knotenkunde\n", f"name: Knotenkunde\n{line}\n")))
    assert summary(found) == "TR04 4:1"
    assert found.message == f'"{field}" is the same in every language and stands in knots.md.'
    assert "content/badges/knots.md" in found.fix


def test_a_fact_inside_a_group_is_named_with_it() -> None:
    (found,) = refused(replaced(GERMAN, ("  scale:\n", "  pass_mark: 12\n  scale:\n")))
    assert summary(found) == "TR04 11:3"
    assert found.message == '"assessment.pass_mark" is the same in every language and stands in knots.md.'


def test_a_misspelt_field_is_refused_with_the_nearest_name() -> None:
    found = refused(replaced(GERMAN, ("competency:", "competence:")))
    assert {item.code for item in found} == {"TXT06", "TR05"}
    assert any('did you mean "competency"?' in item.fix for item in found)


@pytest.mark.parametrize(
    ("old", "says"),
    [
        ("competency: Knüpft drei Knoten unter Last.\n", '"competency" is not translated. The badge says: "Ties three'),
        ("outcomes:\n  - Knüpft einen Palstek\n", '"outcomes" is not translated. The badge says: "Ties a bowline"'),
        ("  method: Beobachtete Aufgabe\n", '"assessment.method" is not translated'),
        ("prerequisites:\n  - Kann schwimmen\n", '"prerequisites" is not translated'),
        ("quality_assurance:\n  type: Externe Prüfung\n", '"quality_assurance" is not translated'),
        ("image:\n  alt: Ein Palstek\n", '"image" is not translated'),
        ("Drei Knoten knüpfen.\n", '"the text below the settings" is not translated'),
    ],
)
def test_every_text_of_the_badge_needs_its_translation(old: str, says: str) -> None:
    (found,) = refused(replaced(GERMAN, (old, "")))
    assert found.code == "TR05"
    assert found.line
    assert says in found.message
    assert "in German" in found.fix


def test_counts_of_lists_are_those_of_the_badge() -> None:
    (found,) = refused(replaced(GERMAN, ("  - Knüpft einen Palstek\n", "  - Knüpft einen Palstek\n  - Und einen\n")))
    assert summary(found) == "TR05 6:1"
    assert found.message == '"outcomes" has 2 here and 1 in the badge itself.'


def test_levels_of_a_rubric_are_those_of_the_badge() -> None:
    (found,) = refused(replaced(LEVELS, ("level: high", "level: hoch")), original=RUBRIC)
    assert found.code == "TR05"
    assert found.message == "The levels here are hoch, low; those of the badge are low, high."
    twice = replaced(LEVELS, ("level: high", "level: low"))
    assert "The levels here are low, low" in refused(twice, original=RUBRIC)[0].message


def test_what_the_badge_does_not_say_cannot_be_translated() -> None:
    (found,) = refused(replaced(GERMAN, ("  attempts: Zwei in einem Jahr, an zwei Tagen\n", "")), original=BADGE)[:1]
    assert found.code == "TR05"
    text = '---\nof_version: "1"\nname: Treffen\ndescription: Da.\ncompetency: Trifft sich.\n---\nListe.\n'
    (found,) = refused(text, original=ATTENDANCE)
    assert summary(found) == "TR05 5:1"
    assert found.message == 'The badge itself publishes no "competency", so there is nothing to translate.'


def test_it_says_which_version_it_translates() -> None:
    (found,) = refused(replaced(GERMAN, ('of_version: "1"\n', "")))
    assert (found.code, '"of_version" is missing' in found.message) == ("TXT06", True)
    (found,) = refused(replaced(GERMAN, ('of_version: "1"', "of_version: one two")))
    assert found.code == "TXT04"


def test_limits_are_those_of_the_badge_itself() -> None:
    assert refused(replaced(GERMAN, ("Knüpft drei Knoten unter Last.", "x" * 301)))[0].code == "TXT04"
    assert refused(replaced(GERMAN, ("Drei Knoten knüpfen.\n", "[" * 5000)))[0].code == "PAGE02"


# -- languages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "says", "fix"),
    [
        ("xx", '"xx" is not the code of a language', "look it up"),
        ("at", '"at" stands for a country, Austria', 'did you mean "de"?'),
        ("cz", '"cz" stands for a country, Czechia', 'did you mean "cs"?'),
        ("german", '"german" is not the code of a language', 'did you mean "de"?'),
        ("deu", '"deu" is not how German is written', 'write "de"'),
        ("iw", '"iw" is not how Hebrew is written', 'write "he"'),
        ("de_AT", '"de_AT" is not how a language is written in a file name', 'write "de-at"'),
        ("de-DE", '"de-DE" is not how a language is written in a file name', 'write "de-de"'),
        ("de-zz", '"ZZ" is no region', 'write "de" alone'),
        ("zh-qqqq", '"Qqqq" is no script', 'write "zh" alone'),
        ("1", '"1" is not the code of a language', 'write a code such as "de", "fr" or "pt-br"'),
    ],
)
def test_a_name_that_ends_in_no_language_is_refused_with_what_may_have_been_meant(
    tag: str, says: str, fix: str
) -> None:
    found = problem(lambda: read(tag=tag))
    assert found.code == "TR01"
    assert found.message.startswith(f"The name of this file ends in .{tag}.md, so it is a translation, but ")
    assert says in found.message
    assert fix in found.fix


@pytest.mark.parametrize("tag", ["de", "de-ch", "fr", "pt-br", "zh-hant", "sr-latn-rs", "es-419", "ga", "nds", "yue"])
def test_tags_of_languages_scripts_and_regions_are_known(tag: str) -> None:
    assert tag_fault(tag) is None


def test_capitals_are_those_of_the_standard() -> None:
    assert [language_tag(tag) for tag in ("de", "de-ch", "zh-hant", "sr-latn-rs", "es-419")] == [
        "de", "de-CH", "zh-Hant", "sr-Latn-RS", "es-419",
    ]  # fmt: skip


def test_languages_are_called_by_their_own_names() -> None:
    assert [own_name(tag) for tag in ("de", "fr", "de-CH", "ga", "ka", "en")] == [
        "Deutsch", "Français", "Deutsch (Schweiz)", "Gaeilge", "ქართული", "English",
    ]  # fmt: skip
    assert own_name("tlh"), "a language without a name of its own in the CLDR has its English one"
    assert english_name("pt-BR") == "Portuguese (Brazil)"


def test_other_sites_want_a_territory_with_a_language() -> None:
    assert [territory_tag(tag) for tag in ("de", "de-CH", "fr", "pt", "zh-Hant", "en-GB", "ga")] == [
        "de_DE", "de_CH", "fr_FR", "pt_BR", "zh_TW", "en_GB", "ga_IE",
    ]  # fmt: skip


def test_a_translation_into_its_own_language_is_refused_and_a_variety_of_it_is_not() -> None:
    found = problem(lambda: read(tag="en"))
    assert (found.code, found.message) == ("TR03", "knots.md is in English itself.")
    assert read(tag="en-gb").language == "en-GB"


# -- the badge moves on -------------------------------------------------------------------------------------------

MOVED_ON = replaced(FULL, ("aliases:\n", 'version: "2"\naliases:\n'))


def test_a_translation_of_an_older_version_is_published_with_a_warning_while_it_fits() -> None:
    found = read(original=MOVED_ON)
    (warning,) = found.warnings
    assert not found.current
    assert found.texts
    assert (summary(warning), warning.warning) == ("TR06 2:1", True)
    assert warning.message.startswith("This translates version 1, and the badge is at version 2.")


def test_a_translation_that_fits_no_more_is_held_back_with_a_warning() -> None:
    more = replaced(MOVED_ON, ("  - Ties a bowline\n", "  - Ties a bowline\n  - Ties a reef knot\n"))
    found = read(original=more)
    (warning,) = found.warnings
    assert found.texts is None
    assert (warning.code, warning.warning) == ("TR07", True)
    assert '"outcomes" has 1 here and 2 in the badge itself.' in warning.message
    assert refused(replaced(GERMAN, ('"1"', '"2"')), original=more)[0].code == "TR05"


def test_what_was_left_as_it_is_in_the_badge_is_told() -> None:
    text = replaced(GERMAN, ("Drei Knoten knüpfen.", "Tie three knots."))
    (warning,) = read(text).warnings
    assert warning.code == "TR08"
    assert warning.message == ("These are the words of the badge itself, not translated: the text below the settings.")


def test_editing_a_translation_changes_nothing_that_is_signed() -> None:
    issuer = read_issuer(source(ISSUER), lambda _: SVG)
    with_german = with_translations([badge()], [read()])[0]
    assert with_german.translations[0].of == "knots"
    assert achievement_document(with_german, issuer) == achievement_document(badge(), issuer)


def test_a_translation_is_never_signed() -> None:
    issuer = read_issuer(source(ISSUER), lambda _: SVG)
    with pytest.raises(ValueError, match="never signed"):
        achievement_document(texts(read()), issuer)


# -- the rules ----------------------------------------------------------------------------------------------------


def test_the_rules_read_a_translation_with_the_words_of_its_language() -> None:
    vague = replaced(GERMAN, ("competency: Knüpft drei Knoten unter Last.", "competency: Versteht drei Knoten gut."))
    found = read(vague)
    (finding,) = [
        item for item in assess_translation(badge(), texts(found), (), today=TODAY) if item.severity == "essential"
    ]
    assert finding.verdict.field == "competency"
    assert finding.place is not None
    assert finding.place.line == 5
    (warning,) = [
        item
        for item in credibility_problems(with_translations([badge()], [found]), (), today=TODAY)
        if item.path == "content/badges/knots.de.md"
    ]
    assert (warning.warning, warning.line) == (True, 5)
    assert "Versteht" in warning.message


def test_a_good_translation_gives_the_rules_no_more_to_say_than_the_badge() -> None:
    told = [
        item for item in assess_translation(badge(), texts(read()), (), today=TODAY) if item.severity == "essential"
    ]
    assert told == []


# -- the folder ---------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a site folder with a badge and its translation."""
    for name, text in {
        "issuer.yaml": ISSUER, "badges/knots.md": FULL, "badges/knots.de.md": GERMAN, "badges/knots.svg": SVG.decode(),
    }.items():  # fmt: skip
        (tmp_path / "content" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "content" / name).write_text(text, "utf-8")
    return tmp_path


def test_translations_lie_beside_their_badge_and_are_no_badges(folder: Path) -> None:
    (found,) = load_content(folder).badges
    assert [(one.language, one.path) for one in found.translations] == [("de", "content/badges/knots.de.md")]


def test_a_translation_without_its_badge_is_refused_with_the_nearest_name(folder: Path) -> None:
    (folder / "content/badges/knits.de.md").write_text(GERMAN, "utf-8")
    found = problem(lambda: load_content(folder))
    assert (found.code, found.path) == ("TR02", "content/badges/knits.de.md")
    assert found.fix == 'did you mean "knots"?'


def test_a_broken_badge_is_told_once_and_not_again_for_each_translation(folder: Path) -> None:
    (folder / "content/badges/knots.md").write_text(replaced(FULL, ("name: Knot Tying\n", "")), "utf-8")
    assert [item.path for item in problems(lambda: load_content(folder))] == ["content/badges/knots.md"]


@pytest.mark.parametrize(("name", "fix"), [("Knots.de.md", "rename it to knots.de.md"), ("a..b.md", "a-b.md")])
def test_names_of_translations_are_addresses_too(folder: Path, name: str, fix: str) -> None:
    (folder / "content/badges" / name).write_text(GERMAN, "utf-8")
    found = problem(lambda: load_content(folder))
    assert found.code == "FILE02"
    assert fix in found.fix


# -- addresses ----------------------------------------------------------------------------------------------------


def test_translations_have_addresses_and_those_of_old_names_lead_on() -> None:
    badges = with_translations([badge()], [read(), read(tag="de-ch")])
    assert list(translation_pages("badges", badges)) == ["/badges/knots/de/", "/badges/knots/de-ch/"]
    ledger = ["/badges/knots/de/", "/badges/knots/fr/", "/badges/knotting/fr/", "/badges/other/fr/", "/awards/x/"]
    assert [(old, new) for old, new, _ in left_translations("badges", badges, ledger)] == [
        ("/badges/knots/fr/", "/badges/knots/"),
        ("/badges/knotting/de-ch/", "/badges/knots/de-ch/"),
        ("/badges/knotting/de/", "/badges/knots/de/"),
        ("/badges/knotting/fr/", "/badges/knots/"),
    ]


# -- pathways -----------------------------------------------------------------------------------------------------

WAY = """\
---
name: Sailor
description: Knots first.
on_ramp: Begin with the bowline.
leads_to: knots
requires:
  all:
    - badge: knots
      ready_for: A sail
electives:
  - badge: knots
    ready_for: A second sail
---
Text.
"""
WAY_IN_GERMAN = """\
---
name: Seglerin
description: Erst die Knoten.
on_ramp: Mit dem Palstek anfangen.
ready_for:
  - Ein Segel
  - Ein zweites Segel
---
Etwas Text.
"""


def way(text: str = WAY_IN_GERMAN, tag: str = "de") -> Translation[Pathway]:
    original = read_pathway(source(WAY, "content/pathways/sailor.md"), "sailor", ["knots"])
    return read_pathway_translation(source(text, f"content/pathways/sailor.{tag}.md"), tag, original)


def test_texts_of_a_pathway_are_translated_and_its_rules_stay() -> None:
    found = way().texts
    assert found is not None
    assert (found.name, found.on_ramp, found.leads_to) == ("Seglerin", "Mit dem Palstek anfangen.", "knots")
    assert [rule.ready_for for rule in (*found.requires.leaves(), *found.electives)] == [
        "Ein Segel",
        "Ein zweites Segel",
    ]
    assert found.requires.badges() == ("knots",)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("on_ramp: Mit dem Palstek anfangen.\n", "", "TR05"),
        ("  - Ein zweites Segel\n", "", "TR05"),
        ("name: Seglerin\n", "name: Seglerin\nleads_to: knots\n", "TR04"),
        ("name: Seglerin\n", "name: Seglerin\nof_version: 1\n", "TXT06"),
        ("Etwas Text.\n", "", "TR05"),
    ],
)
def test_a_translation_of_a_pathway_fits_it(old: str, new: str, code: str) -> None:
    assert problem(lambda: way(replaced(WAY_IN_GERMAN, (old, new)))).code == code


def test_languages_of_pathways_are_checked_like_those_of_badges() -> None:
    assert problem(lambda: way(tag="at")).code == "TR01"
    assert problem(lambda: way(tag="en")).code == "TR03"


def test_a_translation_of_no_pathway_is_refused(folder: Path) -> None:
    (folder / "content/pathways").mkdir()
    (folder / "content/pathways/sailor.de.md").write_text(WAY_IN_GERMAN, "utf-8")
    found = problem(lambda: load_content(folder))
    assert (found.code, found.path) == ("TR02", "content/pathways/sailor.de.md")
