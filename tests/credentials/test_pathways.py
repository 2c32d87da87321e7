"""A pathway is refused for what makes it hollow or impossible, and every refusal names the shortest way out."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from assay.credentials.content import load_content
from assay.credentials.definitions import read_badge
from assay.credentials.model import BadgeDefinition, Pathway
from assay.credentials.pathwayfile import read_pathway
from assay.credentials.pathways import pathway_problems
from assay.credentials.rules import Equivalent, Minimum, Rule
from assay.errors import Problem
from credentials.support import ATTENDANCE, BADGE, ISSUER, problem, problems, replaced, source

SCALE = "  scale:\n    min: 0\n    max: 20\n    unit: points\n  pass_mark: 14\n"
RUBRIC = """\
  rubric:
    - level: not-yet
      name: Not yet
      description: The knot slips.
    - level: sound
      name: Sound
      description: The knot holds.
    - level: elegant
      name: Elegant
      description: The knot holds and opens again.
  pass_mark: sound
"""
TEXTS = {
    **dict.fromkeys(("knots", "maps", "stars", "sailing", "steering"), BADGE),
    "splicing": replaced(BADGE, (SCALE, RUBRIC)),
    "meeting": ATTENDANCE,
}
DEFINITIONS = {
    slug: read_badge(source(text, f"content/badges/{slug}.md"), slug, lambda _: b"") for slug, text in TEXTS.items()
}

FRONT = "---\nname: Sailor\ndescription: From knots to sailing.\nleads_to: sailing\n"


def text(rules: str, *, goal: str = "sailing") -> str:
    return replaced(FRONT, ("leads_to: sailing", f"leads_to: {goal}")) + rules + "---\nText\n"


def pathway(rules: str, *, goal: str = "sailing", slug: str = "sailor") -> Pathway:
    return read_pathway(source(text(rules, goal=goal), f"content/pathways/{slug}.md"), slug, TEXTS, DEFINITIONS)


def test_everything_a_pathway_can_say() -> None:
    found = pathway(
        "on_ramp: Come to a Tuesday evening; bring nothing.\n"
        "requires:\n"
        "  all:\n"
        "    - badge: knots\n"
        "      within: P2Y\n"
        "      at_least: 16\n"
        "      ready_for: Handling lines alone\n"
        "      equivalent:\n"
        "        - badge: splicing\n"
        "          at_least: elegant\n"
        "        - url: https://other.example.com/badges/knots/\n"
        "          name: Knots I\n"
        "          by: Example Rowers\n"
        "    - n_of: 1\n"
        "      of:\n"
        "        - badge: maps\n"
        "        - badge: stars\n"
        "electives:\n"
        "  - badge: meeting\n"
    )
    assert found.on_ramp == "Come to a Tuesday evening; bring nothing."
    assert found.electives == (Rule(badge="meeting"),)
    assert found.requires.takes() == ("knots", "splicing", "maps", "stars")
    assert found.requires.of[0] == Rule(
        badge="knots",
        within="P2Y",
        at_least=Minimum(score=Decimal(16), level=None, best=Decimal(20)),
        equivalents=(
            Equivalent(badge="splicing", at_least=Minimum(score=None, level="elegant")),
            Equivalent(badge="https://other.example.com/badges/knots/", name="Knots I", by="Example Rowers"),
        ),
        ready_for="Handling lines alone",
    )


FAULTS = [
    ("nothing", "requires:\n  all:\n", "PATH01", 6, "list the badges it needs"),
    ("too many", "requires:\n  n_of: 3\n  of:\n    - badge: knots\n    - badge: maps\n", "PATH01", 6, "from 1 to 2"),
    ("none", "requires:\n  n_of: 0\n  of:\n    - badge: knots\n", "PATH01", 6, "from 1 to 1"),
    ("twice", "requires:\n  all:\n    - badge: knots\n    - badge: knots\n", "PATH06", 7, "delete line 8"),
    (
        "twice in different groups",
        "requires:\n  all:\n    - badge: knots\n    - any:\n        - badge: knots\n",
        "PATH03",
        6,
        'put another badge than "knots" into line 9',
    ),
    ("attendance", "requires:\n  all:\n    - badge: meeting\n", "PATH04", 7, "move the line to 'electives'"),
    (
        "attendance instead",
        "requires:\n  badge: knots\n  equivalent:\n    - badge: meeting\n",
        "PATH04",
        8,
        "move the line to 'electives'",
    ),
    ("itself", "requires:\n  badge: knots\n  equivalent:\n    - badge: knots\n", "PATH06", 8, "delete the line"),
    ("above the scale", "requires:\n  badge: knots\n  at_least: 21\n", "PATH05", 7, "a score above 14, up to 20"),
    ("below the pass mark", "requires:\n  badge: knots\n  at_least: 14\n", "PATH05", 7, "delete the line"),
    ("no score", "requires:\n  badge: knots\n  at_least: sound\n", "PATH05", 7, "a score above 14"),
    ("no level", "requires:\n  badge: splicing\n  at_least: 16\n", "PATH05", 7, "write one of: elegant"),
    ("the level needed", "requires:\n  badge: splicing\n  at_least: sound\n", "PATH05", 7, "write one of: elegant"),
    ("unknown", "requires:\n  badge: nots\n", "AW24", 6, 'did you mean "knots"?'),
    ("window", "requires:\n  badge: knots\n  within: 2 years\n", "TXT04", 7, "P3Y"),
    ("address", "requires:\n  badge: knots\n  equivalent:\n    - url: other.example\n", "TXT04", 8, "full address"),
    ("foreign", "requires:\n  badge: knots\n  equivalent:\n    - url: https://o.example/k\n", "TXT06", 8, "add a line"),
    ("typo", "requires:\n  badge: knots\n  whitin: P2Y\n", "TXT06", 7, 'did you mean "within"?'),
]


@pytest.mark.parametrize(
    ("rules", "code", "line", "fix"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS]
)
def test_a_fault_has_its_line_and_its_shortest_fix(rules: str, code: str, line: int, fix: str) -> None:
    found = problems(lambda: pathway(rules))
    assert any((one.code, one.line) == (code, line) and fix in one.fix for one in found), found


def test_a_pathway_to_a_record_of_attendance_leads_nowhere() -> None:
    found = problem(lambda: pathway("requires:\n  badge: knots\n", goal="meeting"))
    assert (found.code, found.line) == ("PATH03", 4)


def test_a_minimum_of_attendance_is_refused_among_electives_too() -> None:
    rules = "requires:\n  badge: knots\nelectives:\n  - badge: meeting\n    at_least: 3\n"
    assert problem(lambda: pathway(rules)).code == "PATH05"


def test_rules_nobody_could_take_in_are_refused() -> None:
    inner = "".join(f"        - any:\n            - badge: {slug}\n" for slug in ("knots", "maps", "stars", "steering"))
    groups = "".join(f"    - n_of: 2\n      of:\n{inner}" for _ in range(6))
    found = problem(lambda: pathway(f"requires:\n  all:\n{groups}"))
    assert (found.code, "46,656 ways" in found.message) == ("PATH07", True)


# -- several pathways ---------------------------------------------------------------------------------------------


def looped(*ways: tuple[str, str]) -> list[Problem]:
    pathways = [pathway(f"requires:\n  badge: {start}\n", goal=goal, slug=f"{start}-{goal}") for start, goal in ways]
    return list(pathway_problems(pathways))


def test_no_loop_no_problem() -> None:
    assert looped(("knots", "maps"), ("maps", "stars"), ("knots", "stars")) == []


def test_a_badge_that_needs_itself() -> None:
    (found,) = looped(("knots", "knots"))
    assert (found.code, found.place) == ("PATH02", "content/pathways/knots-knots.md:6:10")
    assert found.fix == 'take "knots" out of line 6, or give that pathway another goal'
    assert found.source == "  badge: knots"


def test_a_loop_through_three_pathways_is_told_once_with_its_whole_way() -> None:
    (found,) = looped(("knots", "maps"), ("maps", "stars"), ("stars", "knots"), ("stars", "sailing"))
    for link in ("knots", "maps", "stars"):
        assert f'"{link}" counts toward' in found.message
    assert "sailing" not in found.message


def test_of_two_loops_through_one_step_that_step_is_named() -> None:
    (found,) = looped(
        ("knots", "maps"), ("maps", "stars"), ("maps", "sailing"), ("stars", "knots"), ("sailing", "knots")
    )
    assert found.path == "content/pathways/knots-maps.md"


def test_an_equivalent_can_close_a_loop() -> None:
    first = pathway("requires:\n  badge: maps\n  equivalent:\n    - badge: knots\n", goal="stars")
    second = pathway("requires:\n  badge: stars\n", goal="knots", slug="back")
    assert [found.code for found in pathway_problems([first, second])] == ["PATH02"]


def test_a_site_with_a_loop_says_so_with_the_line(tmp_path: Path) -> None:
    files = {
        "content/issuer.yaml": ISSUER,
        "content/pathways/sailor.md": text("requires:\n  badge: knots\n", goal="knots"),
    }
    for name, written in (files | {"content/badges/knots.md": BADGE}).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(written, "utf-8")
    (tmp_path / "keys").mkdir()
    found = problem(lambda: load_content(tmp_path))
    assert (found.code, found.place) == ("PATH02", "content/pathways/sailor.md:6:10")


def test_a_badge_that_cannot_be_read_hides_no_other_fault_of_the_pathway() -> None:
    known: dict[str, BadgeDefinition] = {}
    rules = "requires:\n  badge: knots\n  at_least: 21\n"
    found = read_pathway(source(text(rules), "content/pathways/sailor.md"), "sailor", TEXTS, known)
    assert found.requires.badge == "knots"
