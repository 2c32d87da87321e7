"""`assay diff`: two commits of a real repository become sentences, findings and nothing a change could smuggle in."""

from __future__ import annotations

import json
import os
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import markdown
import pytest
from sites import AT, Here, awards, badge, draft, load, sign, small_site

HOSTILE = "Eve `x``y` |<img src=x onerror=alert(1)>| \\ *b* [a](http://evil.example) #12 &amp;"


def git(root: Path, *arguments: str, data: bytes | None = None) -> str:
    """Run git as somebody without settings; it must succeed."""
    mine = {"HOME": str(root), "GIT_CONFIG_NOSYSTEM": "1", "PATH": os.environ["PATH"]}
    who = ["-c", "user.name=Alex Example", "-c", "user.email=alex@example.org"]
    line = ["git", *who, *arguments]
    return subprocess.run(line, cwd=root, env=mine, input=data, capture_output=True, check=True).stdout.decode()


def commit(root: Path, message: str = "A change") -> str:
    """Commit everything; returns the commit."""
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", message)
    return git(root, "rev-parse", "HEAD").strip()


@pytest.fixture
def root(tmp_path: Path, here: Here) -> Path:
    """Return a site of two awards in a repository, its ledger written; the commit is tagged ``base``."""
    root = small_site(tmp_path / "club", people=["Ada Example", "Bo Example"])
    assert here("build", "--root", root, "--at", AT).code == 0
    git(root, "init", "-q", "--initial-branch=main")
    commit(root)
    git(root, "tag", "base")
    return root


def changes(here: Here, root: Path, change: str = "base..HEAD") -> dict[str, Any]:
    """Return what the command says to programs."""
    done = here("diff", change, "--root", root, "--at", AT, "--json")
    found: dict[str, Any] = json.loads(done.out)
    assert done.code == int(not found["builds"])
    return found


def test_nothing_changes_between_a_commit_and_itself(here: Here, root: Path) -> None:
    done = here("diff", "base..HEAD", "--root", root, "--at", AT)
    assert (done.code, "Nothing changes." in done.out) == (0, True)
    assert changes(here, root)["changes"] == {}


def test_a_new_award_is_told_with_its_person_and_its_addresses(here: Here, root: Path) -> None:
    draft(root, "Cy Example", 7)
    sign(root)
    here("build", "--root", root, "--at", AT)
    commit(root)
    found = changes(here, root)
    (award,) = found["changes"]["awarded"]
    assert (award["badge"], award["recipient"], award["verified"]) == ("First Aid Responder", "Cy Example", True)
    assert {"what": "new", "url": f"/awards/{award['id']}/"} in found["changes"]["addresses"]
    assert found["findings"] == []
    said = here("diff", "base..HEAD", "--root", root, "--at", AT).out
    assert "First Aid Responder to Cy Example on 2026-03-14" in said
    assert all(len(line) <= 80 for line in said.splitlines())


def test_an_award_that_does_not_verify_is_not_told_as_one(here: Here, root: Path) -> None:
    document = load(awards(root)[0])
    document["credentialSubject"]["identifier"][0]["name"] = "Mallory Example"
    awards(root)[0].write_text(json.dumps(document, indent=2), "utf-8")
    commit(root)
    found = changes(here, root)
    (item,) = found["changes"]["awards_changed"]
    assert item["verified"] is False
    assert "Mallory" not in json.dumps(found["changes"])
    assert any(problem["severity"] == "error" for problem in found["findings"])


def test_drafts_are_told_without_member_numbers(here: Here, root: Path) -> None:
    draft(root, "Cy Example", 7, ref="SECRET-77")
    commit(root)
    done = here("diff", "base..HEAD", "--root", root, "--at", AT, "--markdown")
    assert "added: `First Aid Responder` for `Cy Example`" in done.out
    assert "SECRET-77" not in done.text


def test_a_revocation_names_whom_and_why_and_an_erasure_nobody(here: Here, root: Path) -> None:
    one, other = (path.stem for path in awards(root))
    here("revoke", one, "--reason", "not-earned", "--yes", "--demo", "--root", root, "--at", AT)
    here("erase", other, "--yes", "--root", root, "--at", AT)
    commit(root)
    done = here("diff", "base..HEAD", "--root", root, "--at", AT)
    assert "of Ada Example, reason: not-earned" in done.out
    assert f"/awards/{other}/" in done.out
    assert "Bo Example" not in done.text, "who was taken down is not named again"


def test_a_changed_definition_is_shown_fact_by_fact(here: Here, root: Path) -> None:
    path = root / "content" / "badges" / "first-aid.md"
    path.write_text(path.read_text("utf-8").replace("pass_mark: 14", "pass_mark: 16"), "utf-8")
    commit(root)
    found = changes(here, root)
    (item,) = found["changes"]["badges"]
    assert item["changes"] == [{"what": "Pass mark", "before": "14", "after": "16"}]
    assert "DEF05" in {problem["code"] for problem in found["findings"]}, "2 awards hold that version"


def test_a_renamed_badge_leads_on_from_its_old_address(here: Here, root: Path) -> None:
    old = root / "content" / "badges" / "first-aid.md"
    text = old.read_text("utf-8").replace("\nlanguage: en", "\nlanguage: en\naliases:\n  - first-aid", 1)
    (root / "content" / "badges" / "first-aider.md").write_text(text, "utf-8")
    old.unlink()
    commit(root)
    found = changes(here, root)
    assert {"what": "redirect", "url": "/badges/first-aid/", "to": "/badges/first-aider/"} in found["changes"][
        "addresses"
    ]
    assert [(item["what"], item["was"]) for item in found["changes"]["badges"]] == [("changed", "first-aid")]


def test_what_would_vanish_is_said_and_found(here: Here, root: Path) -> None:
    awards(root)[0].unlink()
    commit(root)
    found = changes(here, root)
    assert found["changes"]["awards_changed"][0]["what"] == "deleted"
    assert "ADR01" in {problem["code"] for problem in found["findings"]}
    assert not found["builds"]


def test_rewriting_what_only_grows_is_found(here: Here, root: Path) -> None:
    ledger = root / "content" / "addresses.txt"
    ledger.write_text(ledger.read_text("utf-8").replace("/badges/first-aid/\n", ""), "utf-8")
    (root / "keys" / "history.jsonl").unlink()
    here("key", "new", "--demo", "--root", root, "--at", "2026-02-01T00:00:00Z")
    commit(root)
    codes = {problem["code"] for problem in changes(here, root)["findings"]}
    assert {"DIF01", "DIF02"} <= codes


def test_an_older_status_list_put_back_is_found(here: Here, root: Path) -> None:
    here("revoke", awards(root)[0].stem, "--reason", "not-earned", "--yes", "--demo", "--root", root, "--at", AT)
    commit(root)
    git(root, "tag", "revoked")
    git(root, "checkout", "-q", "base", "--", "content/status")
    git(root, "rm", "-q", "--cached", "content/status/revocations.yaml")
    (root / "content" / "status" / "revocations.yaml").unlink()
    commit(root)
    assert "ST06" in {problem["code"] for problem in changes(here, root, "revoked..HEAD")["findings"]}


PATHWAY = """\
---
name: First Aid Instructor
description: "From first aid to teaching it."
leads_to: instructor
requires:
  all:
    - badge: first-aid
language: en
---
Take the badge, then teach.
"""


def test_who_becomes_eligible_is_told_once(here: Here, root: Path) -> None:
    folder = root / "content"
    (folder / "badges" / "instructor.md").write_text(badge(name="First Aid Instructor"), "utf-8")
    (folder / "pathways" / "teaching.md").write_text(PATHWAY, "utf-8")
    here("build", "--root", root, "--at", AT)
    commit(root)
    git(root, "tag", "pathway")
    first = changes(here, root)
    assert {item["recipient"] for item in first["changes"]["eligible"]} == {"Ada Example", "Bo Example"}, first
    draft(root, "Cy Example", 7)
    sign(root)
    here("build", "--root", root, "--at", AT)
    commit(root)
    said = changes(here, root, "pathway..HEAD")["changes"]["eligible"]
    assert said == [{"pathway": "teaching", "recipient": "Cy Example", "badge": "instructor"}]


def test_files_that_are_no_content_are_left_to_a_person(here: Here, root: Path) -> None:
    (root / "templates" / "base.html").write_text("x", "utf-8")
    (root / ".github").mkdir()
    (root / ".github" / "x.yml").write_text("x", "utf-8")
    commit(root)
    assert changes(here, root)["other_files"] == [".github/x.yml", "templates/base.html"]


def test_one_commit_is_compared_with_the_files_as_they_are(here: Here, root: Path) -> None:
    draft(root, "Cy Example", 7)
    assert [item["recipient"] for item in changes(here, root, "base")["changes"]["drafts"]] == ["Cy Example"]


def test_three_dots_leave_out_what_the_other_branch_did_since(here: Here, root: Path) -> None:
    git(root, "checkout", "-q", "-b", "proposal")
    draft(root, "Cy Example", 7)
    commit(root)
    git(root, "checkout", "-q", "main")
    draft(root, "Di Example", 8)
    commit(root)
    said = changes(here, root, "main...proposal")["changes"]["drafts"]
    assert [(item["what"], item["recipient"]) for item in said] == [("added", "Cy Example")]
    assert len(changes(here, root, "main..proposal")["changes"]["drafts"]) == 2


def test_attributes_of_the_change_hide_nothing(here: Here, root: Path) -> None:
    (root / ".gitattributes").write_text("content/** export-ignore\n*.yaml export-subst\n", "utf-8")
    draft(root, "Cy Example", 7)
    commit(root)
    assert len(changes(here, root)["changes"]["drafts"]) == 1


def test_links_and_names_that_lead_out_are_not_written(here: Here, root: Path, tmp_path: Path) -> None:
    (root / "content" / "badges" / "evil.md").symlink_to("/etc/passwd")
    commit(root)
    assert ("FILE03", "content/badges/evil.md") in {
        (problem["code"], problem["path"]) for problem in changes(here, root)["findings"]
    }
    blob = git(root, "hash-object", "-w", "--stdin", data=b"x").strip()
    # mktree lets through what no checkout would.
    inner = git(root, "mktree", data=f"100644 blob {blob}\tout\n".encode()).strip()
    outer = git(root, "mktree", data=f"040000 tree {inner}\t..\n".encode()).strip()
    top = git(root, "mktree", data=f"040000 tree {outer}\tcontent\n".encode()).strip()
    strange = git(root, "commit-tree", top, "-m", "x").strip()
    done = here("diff", f"base..{strange}", "--root", root, "--at", AT)
    assert done.code == 1
    assert not list(tmp_path.rglob("out"))


@pytest.mark.parametrize("name", ["nowhere..HEAD", "--output=x..HEAD", "base..nowhere", "..."])
def test_a_commit_that_is_not_there_is_named(here: Here, root: Path, name: str) -> None:
    done = here("diff", "--root", root, "--", name)
    assert done.code == (0 if name == "..." else 2)
    assert name == "..." or "DIF03" in done.err


def test_without_a_repository_it_says_so(here: Here, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    assert "DIF03" in here("diff", "a..b", "--root", tmp_path / "plain").err


class Seen(HTMLParser):
    """Collects the elements of a page and the text outside of code."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.tags: list[str] = []
        self.loose = ""
        self._code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - of the base
        self.tags.append(tag)
        self._code += tag == "code"

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag == "code"

    def handle_data(self, data: str) -> None:
        if not self._code:
            self.loose += data


def test_text_of_a_change_is_never_formatting(here: Here, root: Path) -> None:
    draft(root, HOSTILE, 7)
    path = root / "content" / "badges" / "first-aid.md"
    text = badge(name="Aid @everyone ``` <script>", criteria="See @team and #1, ![x](http://evil.example/x.png)")
    path.write_text(text, "utf-8")
    (root / "templates" / "a`b<i>@x.html").write_text("x", "utf-8")
    commit(root)
    done = here("diff", "base..HEAD", "--root", root, "--at", AT, "--markdown")
    page = Seen()
    page.feed(markdown.markdown(done.out, extensions=["fenced_code"]))
    assert set(page.tags) <= {"h2", "h3", "p", "ul", "li", "code", "pre", "strong"}
    for mark in ("@", "#", "<", "http", "|", "Eve"):
        assert mark not in page.loose, mark
    assert "Eve `x``y` |<img src=x onerror=alert(1)>|" in done.out
    assert re.search(r"```+ ?Eve", done.out), "a fence longer than any run of backticks in the name"


def test_the_markdown_of_the_summary_is_bounded(here: Here, root: Path) -> None:
    for number in range(230):
        draft(root, f"Person {number}", 100 + number)
    commit(root)
    said = here("diff", "base..HEAD", "--root", root, "--at", AT, "--markdown").out
    assert "(230)" in said
    assert "… and 30 more" in said
    assert len(changes(here, root)["changes"]["drafts"]) == 230
