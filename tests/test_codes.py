"""Every code the program can show is asked for by a test or a case of the corpus: here those nobody else asks for.

`test_every_code_is_asked_for` holds it: a new code without a test of its own fails it.
"""

from __future__ import annotations

import ast
import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from credentials.support import BADGE, problems, source
from faults.tools import resign
from sites import AT, Here, awards, build, draft, load, sign, small_site
from test_diff import commit, git

from assay.cli import importbadges
from assay.cli.explain import explanations
from assay.credentials.content import load_content
from assay.credentials.definitions import read_badge
from assay.credentials.model import Json
from assay.credentials.pathwayfile import read_pathway
from assay.credentials.vcjwt import check_claims, check_token, parse_token, token_window
from assay.errors import DocumentError
from assay.integrity import strictjson
from assay.integrity.ed25519 import demo_secret_key

TESTS = Path(__file__).parent
CODE = re.compile(r"(?<![A-Z])[A-Z]{2,6}[0-9]{2}(?![0-9])")


def named(path: Path) -> Iterator[str]:
    """Yield the codes in the values of a file of tests; what its comments and descriptions say does not count."""
    if path.suffix == ".toml":
        yield from CODE.findall(path.read_text("utf-8"))
        return
    tree = ast.parse(path.read_text("utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield from CODE.findall(node.value)


def test_every_code_is_asked_for() -> None:
    folders = [folder for folder in TESTS.iterdir() if folder.is_dir() and folder.name not in ("interop", "golden")]
    files = [*TESTS.glob("*.py"), *(path for folder in folders for path in folder.glob("*.py"))]
    asked = {code for path in [*files, *TESTS.glob("faults/*_*/expect.toml")] for code in named(path)}
    assert sorted(set(explanations()) - asked) == [], "let a test, or a case in tests/faults, end with each of them"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a site of one badge and one award."""
    return small_site(tmp_path / "site folder", people=["Ada Example"])


def codes(here: Here, root: Path) -> set[str]:
    """Return what `check` finds."""
    return {item["code"] for item in json.loads(here("check", "--json", "--root", root, "--at", AT).out)}


# -- awards -------------------------------------------------------------------------------------------------------


DIGEST = "uEi" + "A" * 44


def test_what_an_award_points_back_at_must_be_there_and_as_it_was(tmp_path: Path, here: Here) -> None:
    """An award that replaces one that never was; one that rests on a file that was signed again since."""
    site = small_site(tmp_path / "site", people=["Ada Example", "Bo Example"])
    first, second = awards(site)
    evidence = {"type": ["Evidence"], "name": "First aid", "id": load(first)["id"], "digestMultibase": DIGEST}
    gone = {
        "id": "https://badges.example.org/awards/0000000000000000/credential.json",
        "mediaType": "application/ld+json",
        "digestMultibase": DIGEST,
    }

    def point_back(award: Json) -> None:
        award["evidence"] = [evidence]
        award["relatedResource"].append(gone)

    resign(site, second.relative_to(site).as_posix(), point_back)
    assert codes(here, site) == {"AW37", "AW38"}


def test_a_goal_without_evidence_cannot_name_what_it_rests_on() -> None:
    texts = {"knots": BADGE, "sailing": BADGE.replace("participation: onsite", "evidence: none\nparticipation: onsite")}
    known = {slug: read_badge(source(text, f"content/badges/{slug}.md"), slug, lambda _: b"") for slug, text in
             texts.items()}  # fmt: skip
    text = "---\nname: Sailor\ndescription: On.\nleads_to: sailing\nrequires:\n  badge: knots\n---\nText\n"
    found = problems(lambda: read_pathway(source(text, "content/pathways/sailor.md"), "sailor", texts, known))
    assert [(one.code, one.line) for one in found] == [("PATH08", 4)]


# -- tokens -------------------------------------------------------------------------------------------------------

HEADER = {"alg": "EdDSA", "kid": "did:web:issuer.example.org#key", "typ": "JWT"}
CLAIMS = {
    "id": "urn:x:1", "jti": "urn:x:1", "issuer": "did:web:issuer.example.org", "iss": "did:web:issuer.example.org",
    "credentialSubject": {"id": "urn:x:2"}, "sub": "urn:x:2", "validFrom": "2026-01-01T00:00:00Z", "nbf": 1767225600,
}  # fmt: skip


def token(header: dict[str, Any] = HEADER, claims: Any = CLAIMS) -> bytes:  # noqa: ANN401 - any JSON
    """Return a token with an empty signature."""
    parts = (strictjson.dump(header), strictjson.dump(claims), b"\0" * 64)
    return b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)


@pytest.mark.parametrize(
    ("header", "claims"),
    [
        (HEADER | {"crit": ["b64"]}, CLAIMS),
        (HEADER | {"alg": "none"}, CLAIMS),
        (HEADER | {"typ": "at+jwt"}, CLAIMS),
        (HEADER | {"jwk": {}}, CLAIMS),
        (HEADER, []),
    ],
)
def test_a_token_in_another_shape_cannot_be_read(header: dict[str, Any], claims: Any) -> None:  # noqa: ANN401
    with pytest.raises(DocumentError) as caught:
        parse_token(token(header, claims))
    assert caught.value.problem.code == "JWT01"


@pytest.mark.parametrize("change", [{"iss": "x"}, {"jti": "x"}, {"sub": "x"}, {"nbf": 1767225602}, {"exp": 1}])
def test_a_token_that_says_something_else_than_its_credential_is_refused(change: dict[str, Any]) -> None:
    check_claims(parse_token(token()))
    with pytest.raises(DocumentError) as caught:
        check_claims(parse_token(token(claims=CLAIMS | change)))
    assert caught.value.problem.code == "JWT02"


@pytest.mark.parametrize("time", [True, "2026", 1e300])
def test_a_time_that_is_none_is_refused(time: object) -> None:
    with pytest.raises(DocumentError) as caught:
        token_window(parse_token(token(claims={"exp": time})))
    assert caught.value.problem.code == "JWT02"


def test_a_key_of_another_kind_than_the_token_says_is_refused() -> None:
    with pytest.raises(DocumentError) as caught:
        check_token(parse_token(token(HEADER | {"alg": "RS256"})), demo_secret_key().public)
    assert caught.value.problem.code == "FK01"


# -- lists and old badges -----------------------------------------------------------------------------------------


def test_a_list_of_addresses_inside_the_site_is_pointed_out(site: Path, here: Here) -> None:
    git(site, "init", "-q", "--initial-branch=main")
    people = site / "people.csv"
    people.write_text("Name,E-Mail,Date,Points,Consent\nBo Example,bo@post.example,2026-03-14,17,yes\n", "utf-8")
    line = ("import", people, "--badge", "first-aid", "--assessor", "A", "--root", site, "--dry-run")
    assert "IMP11" in here(*line).err
    with (site / ".gitignore").open("a", encoding="utf-8") as ignored:
        ignored.write("\npeople.csv\n")
    assert "IMP11" not in here(*line).err


def test_an_old_badge_without_a_day_is_left_out_and_said(site: Path, here: Here, tmp_path: Path) -> None:
    old = {"@context": "https://w3id.org/openbadges/v2", "type": "Assertion", "id": "https://platform.example/1"}
    (tmp_path / "old.json").write_text(json.dumps(old), "utf-8")
    assert "LEG02" in here("import-badges", tmp_path / "old.json", "--root", site, "--dry-run").err


def test_a_folder_of_too_many_old_badges_is_refused(
    site: Path, here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importbadges, "MAX_FILES", 2)
    (tmp_path / "old").mkdir()
    for number in range(3):
        (tmp_path / "old" / f"{number}.json").write_text("{}", "utf-8")
    done = here("import-badges", tmp_path / "old", "--root", site, "--dry-run")
    assert (done.code, "LEG03" in done.err) == (2, True)


# -- commands -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (["key", "new", "Kim's Key", "--passphrase-fd", "0"], "USE03"),
        (["check", "--format", "json"], "USE07"),
        (["import", __file__, "--json"], "USE06"),
        (["import-badges", __file__, "--json"], "USE06"),
        (["endorse", "sign", "--for", "x", "--name", "x", "--comment", "y", "--demo", "--yes"], "USE09"),
    ],
)
def test_what_is_asked_for_wrongly_is_wrong_usage(site: Path, here: Here, line: list[str], code: str) -> None:
    done = here(*line, "--root", site)
    assert (done.code, code in done.err) == (2, True), done.err


def test_a_short_passphrase_makes_no_key_and_a_list_may_not_last_for_ever(
    tmp_path: Path, here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "club"
    assert here("init", site, "--url", "https://aid.example.net/", "--name", "Aid", "--yes").code == 0
    monkeypatch.setenv("ASSAY_PASSPHRASE", "otter")
    short = here("key", "new", "2026-kim", "--root", site, "--at", AT)
    assert "KEY13" in short.err
    assert not (tmp_path / "secret keys").exists()
    monkeypatch.setenv("ASSAY_PASSPHRASE", "wooden otter under seven maps")
    assert here("key", "new", "2026-kim", "--root", site, "--at", AT).code == 0
    done = here("renew", "--days", "401", "--root", site, "--at", AT)
    assert (done.code, "USE05" in done.err) == (2, True), done.err


def test_a_commit_that_git_has_only_in_part_cannot_be_compared(site: Path, here: Here) -> None:
    build(site)
    git(site, "init", "-q", "--initial-branch=main")
    commit(site)
    git(site, "tag", "base")
    draft(site, "Bo Example", 1)
    sign(site)
    commit(site)
    name = git(site, "rev-parse", "base:content/issuer.yaml").strip()
    (site / ".git" / "objects" / name[:2] / name[2:]).unlink()
    done = here("diff", "base..HEAD", "--root", site, "--at", AT)
    assert (done.code, "DIF04" in done.err) == (3, True), done.err


def test_what_the_machine_refuses_is_no_fault_of_the_file(site: Path, here: Here) -> None:
    done = here("verify", site / ("long" * 100))
    assert (done.code, "RUN01" in done.err) == (3, True), done.err
    assert load_content(site).awards
    assert "Traceback" not in done.err
