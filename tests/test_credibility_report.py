"""`assay check --report`: readable by people, programs and reviewers, and the same facts in all three."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from sites import AT, Here, example, parse

VAGUE = """\
---
name: Data & <Ethics>
kind: microcredential
description: The holder understands data ethics.
competency: Understands the basics of data ethics.
outcomes:
  - Knows the code
assessment:
  method: Attendance at all three sessions
  description: Sign the list each time.
  standard: n/a
  scale: {scale}
  pass_mark: 1
  assessor: The participants themselves
  supervision: unsupervised
participation: onsite
---
Come.
""".replace("{scale}", "\n    min: 0\n    max: 2\n    unit: points")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return the example association with one badge that is not credible."""
    root = example(tmp_path)
    (root / "content/badges/vague.md").write_text(VAGUE, "utf-8")
    return root


def test_the_example_is_credible_and_says_what_would_raise_it(here: Here, tmp_path: Path) -> None:
    done = here("check", "--report", "--root", example(tmp_path), "--at", AT)
    assert done.code == 0
    assert done.err == ""
    assert [line for line in done.out.splitlines() if len(line) > 80] == []
    assert "6 badges: all can be published" in done.out
    assert '"Reviews a draft chart with its author' in done.out
    assert re.search(r"CR12, line \d+: Awards carry no evidence", done.out)


def test_a_badge_that_is_not_credible_is_told_apart_and_fails(here: Here, site: Path) -> None:
    done = here("check", "--report", "--root", site, "--at", AT)
    assert done.code == 1
    block = done.out.partition("Data & <Ethics>")[2]
    assert "Not published, because:" in block
    assert 'CR01, line 5: The competency begins with "Understands"' in block
    assert "7 badges: 1 not published" in done.out
    assert "Next: 'assay explain CR" in done.out


def test_the_build_refuses_it_in_the_one_shape_and_publishes_it_as_attendance(here: Here, site: Path) -> None:
    output = site / "site"
    done = here("build", "--root", site, "--at", AT)
    assert done.code == 1
    assert "CR01  content/badges/vague.md:5:13" in done.err
    assert "Nothing was published" in done.err
    path = site / "content/badges/vague.md"
    path.write_text(VAGUE.replace("kind: microcredential", "kind: participation"), "utf-8")
    done = here("build", "--root", site, "--at", AT)
    assert done.code == 0
    assert "CR28" in done.err
    page = (output / "badges/vague/index.html").read_text("utf-8")
    card = (output / "badges/index.html").read_text("utf-8")
    document = json.loads((output / "badges/vague/achievement.json").read_bytes())
    assert "No assessment" in page
    for text in (page, card, json.dumps(document)):
        assert "Knows the code" not in text
        assert "Understands the basics" not in text
    assert document["achievementType"] == "ext:ParticipationRecord"
    assert document["alignment"][0]["targetCode"] == "attendance-only"
    assert "resultDescription" not in document
    own = card.partition("Data &amp; &lt;Ethics&gt;")
    assert "attendance" in (own[0][-400:] + own[2][:400]).lower()


def test_json_has_all_of_it(here: Here, site: Path) -> None:
    done = here("check", "--report", "--format", "json", "--root", site, "--at", AT)
    found = {badge["badge"]: badge for badge in json.loads(done.out)}
    vague = found["vague"]
    assert vague["published"] is False
    assert [question["answer"] for question in vague["questions"]] == ["no", "no", "no", "no"]
    first = vague["refused"][0]
    assert (first["code"], first["line"], first["severity"]) == ("CR01", 5, "essential")
    assert first["found"] == "Understands the basics of data ethics."
    assert first["source"].startswith("the four tests")
    steward = found["certified-data-steward"]
    assert [question["answer"] for question in steward["questions"]] == ["yes", "yes", "yes", "yes"]
    assert here("check", "--report", "--json", "--root", site, "--at", AT).out == done.out


def test_html_is_one_file_that_loads_and_runs_nothing(here: Here, site: Path, tmp_path: Path) -> None:
    target = tmp_path / "review.html"
    done = here("check", "--report", "--format", "html", "--output", target, "--root", site, "--at", AT)
    assert done.code == 1
    html = target.read_text("utf-8")
    tree = parse(html)
    for element in tree.all():
        assert element.tag not in ("script", "iframe", "object", "form")
        assert not any(name.startswith("on") for name in element.attributes)
        for name in ("src", "href"):
            assert re.match(r"data:|#|$", element.attributes.get(name, "")), element.attributes
    assert "url(" not in html
    assert "Data &amp; &lt;Ethics&gt;" in html
    assert "#14506b" in html, "the issuer's accent"
    (policy,) = [item.attributes["content"] for item in tree.having("http-equiv")]
    assert "default-src 'none'" in policy
    assert here("check", "--report", "--format", "html", "--root", site, "--at", AT).out.rstrip() == html.rstrip()


def test_a_badge_that_cannot_be_read_is_named_and_the_others_are_reported(here: Here, site: Path) -> None:
    (site / "content/badges/broken.md").write_text("---\nnmae: x\n---\n", "utf-8")
    done = here("check", "--report", "--root", site, "--at", AT)
    assert done.code == 1
    assert "content/badges/broken.md" in done.err
    assert "Chart Reviewer" in done.out


def test_a_report_of_no_badges_says_so(here: Here, tmp_path: Path) -> None:
    root = example(tmp_path)
    shutil.rmtree(root / "content/badges")
    shutil.rmtree(root / "content/pathways")
    assert "0 badges" in here("check", "--report", "--root", root, "--at", AT).out
    assert "There are no badges yet" in here("check", "--report", "--format", "html", "--root", root, "--at", AT).out


def test_format_and_output_belong_to_the_report(here: Here, site: Path) -> None:
    assert here("check", "--format", "html", "--root", site).code == 2
    assert here("check", "--report", "--format", "pdf", "--root", site).code == 2


def test_check_says_that_there_is_more_to_know(here: Here, tmp_path: Path) -> None:
    done = here("check", "--root", example(tmp_path), "--at", AT)
    assert "3 pieces of advice on the badges: see 'assay check --report'." in done.out


def test_a_new_badge_tells_at_once_what_is_not_credible(here: Here, tmp_path: Path) -> None:
    here("init", tmp_path / "site", "--yes")
    answers = (
        "--method",
        "Watched task",
        "--standard",
        "Standard 1",
        "--assessor",
        "An examiner",
        "--outcome",
        "Ties it",
    )
    known = ("new", "badge", "knots", "--root", tmp_path / "site", "--name", "Knots", "--kind", "microcredential")
    done = here(*known, *answers, "--competency", "Knows three knots.")
    assert done.code == 0
    assert "CR01  content/badges/knots.md" in done.err
    assert "It cannot be published as it stands: 1 problem." in done.out
