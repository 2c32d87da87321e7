"""The harness before it is trusted: honest credentials pass, forgeries do not, and nothing leaves the machine.

What each credential is, and who is known to let it slip, stands in `cases.py`.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from . import foreign
from .cases import (
    ABSENT,
    ACCEPTED,
    BASE,
    DATA,
    KNOWN_BLIND_SPOTS,
    NOBODY,
    REFUSED,
    award,
    build_cases,
    expected,
)
from .foreign import NODE_VERIFIERS, Verdict, accepting, require_node, run_node, run_openbadgeslib
from .signing import JCS, RDFC, ROOT, sign

AT = datetime(2026, 6, 1, tzinfo=UTC)
WORKED = DATA / "a" / "6f2e.json"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world") / "site"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def documents(site: Path) -> dict[str, dict[str, Any]]:
    return build_cases(site)


@pytest.fixture(scope="module")
def by_node(site: Path, documents: dict[str, dict[str, Any]]) -> dict[str, list[Verdict]]:
    require_node()
    return _by_name(run_node(site, BASE, documents, AT, absent=[ABSENT]))


@pytest.fixture(scope="module")
def by_openbadgeslib(site: Path, documents: dict[str, dict[str, Any]]) -> dict[str, list[Verdict]]:
    return _by_name(run_openbadgeslib(site, BASE, documents, AT))


def _by_name(verdicts: list[Verdict]) -> dict[str, list[Verdict]]:
    named: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        named[verdict.name].append(verdict)
    return named


def test_every_case_is_expected_to_end_somewhere(documents: dict[str, dict[str, Any]]) -> None:
    assert set(documents) == set(expected())


@pytest.mark.parametrize("name", ACCEPTED)
def test_node_verifiers_accept_an_honest_credential(name: str, by_node: dict[str, list[Verdict]]) -> None:
    reasons = {verdict.verifier: verdict.error for verdict in by_node[name]}
    assert accepting(by_node[name])[name] == ACCEPTED[name] & NODE_VERIFIERS, reasons


@pytest.mark.parametrize("name", ACCEPTED)
def test_openbadgeslib_accepts_an_honest_credential(name: str, by_openbadgeslib: dict[str, list[Verdict]]) -> None:
    (verdict,) = by_openbadgeslib[name]
    assert verdict.verified == ("openbadgeslib" in ACCEPTED[name]), verdict.error


@pytest.mark.parametrize("name", REFUSED)
def test_node_verifiers_refuse_a_forgery_for_its_own_reason(name: str, by_node: dict[str, list[Verdict]]) -> None:
    assert {verdict.verifier for verdict in by_node[name]} == NODE_VERIFIERS
    for verdict in by_node[name]:
        assert not verdict.verified
        assert re.search(REFUSED[name], verdict.error), verdict


@pytest.mark.parametrize("name", REFUSED)
def test_openbadgeslib_refuses_a_forgery_for_its_own_reason(
    name: str, by_openbadgeslib: dict[str, list[Verdict]]
) -> None:
    (verdict,) = by_openbadgeslib[name]
    assert not verdict.verified
    assert re.search(REFUSED[name], verdict.error), verdict


@pytest.mark.parametrize("name", KNOWN_BLIND_SPOTS)
def test_node_verifiers_have_the_blind_spots_we_know_of(name: str, by_node: dict[str, list[Verdict]]) -> None:
    """A failure here is news from upstream: mend `KNOWN_BLIND_SPOTS` and, where it says so, the documentation."""
    verifiers, why = KNOWN_BLIND_SPOTS[name]
    assert accepting(by_node[name])[name] == verifiers & NODE_VERIFIERS, why


@pytest.mark.parametrize("name", KNOWN_BLIND_SPOTS)
def test_openbadgeslib_has_the_blind_spots_we_know_of(name: str, by_openbadgeslib: dict[str, list[Verdict]]) -> None:
    """A failure here is news from upstream: mend `KNOWN_BLIND_SPOTS` and, where it says so, the documentation."""
    verifiers, why = KNOWN_BLIND_SPOTS[name]
    assert accepting(by_openbadgeslib[name])[name] == verifiers & {"openbadgeslib"}, why


def test_unknown_registry_and_missing_schema_are_warnings_of_dcc(by_node: dict[str, list[Verdict]]) -> None:
    (dcc,) = [verdict for verdict in by_node["set of two proofs"] if verdict.verifier == "dcc"]
    assert dcc.verified
    assert [warning.split()[0] for warning in dcc.warnings] == ["issuer", "schema_check:"]


def test_our_signing_reproduces_the_worked_example() -> None:
    """Both proofs of the award and the one of the list, byte for byte, from the published seed."""
    for path, suites in ((WORKED, [RDFC, JCS]), (DATA / "status" / "1.json", [RDFC])):
        document = json.loads(path.read_text(encoding="utf-8"))
        proofs = document.pop("proof")
        assert sign(document, ROOT, suites)["proof"] == (proofs if isinstance(proofs, list) else [proofs])


def test_worked_example_is_refused_because_it_is_revoked() -> None:
    """Its list has no jcs proof, so db-jcs cannot read the status at all."""
    require_node()
    verdicts = [*run_node(DATA, BASE, {"6f2e": WORKED}, AT), *run_openbadgeslib(DATA, BASE, {"6f2e": WORKED}, AT)]
    reasons = {verdict.verifier: verdict.error for verdict in verdicts}
    assert accepting(verdicts) == {"6f2e": set()}
    assert reasons["db-rdfc"] == reasons["db-all"] == "status revocation is set"
    assert reasons["dcc"] == "revocation_status: no"
    assert "Credential status 'revocation' is set at index 94567" in reasons["openbadgeslib"]
    assert "insufficient proofs matched" in reasons["db-jcs"]


def test_file_that_is_not_json_is_refused_and_the_batch_goes_on(tmp_path: Path) -> None:
    require_node()
    broken = tmp_path / "broken.json"
    broken.write_text('{"type": ', encoding="utf-8")
    batch = {"broken": broken, "worked": WORKED}
    verdicts = run_node(DATA, BASE, batch, AT) + run_openbadgeslib(DATA, BASE, batch, AT)
    assert len(verdicts) == 10
    assert all("JSON" in verdict.error for verdict in verdicts if verdict.name == "broken")


def test_without_a_time_the_clock_of_the_machine_counts() -> None:
    require_node()
    past, future = "2020-01-01T00:00:00Z", "9999-01-01T00:00:00Z"
    batch = {
        "over": sign(award(validUntil=past), ROOT),
        "running": sign(award(validFrom=past, validUntil=future), ROOT),
    }
    answers = accepting(run_node(DATA, BASE, batch) + run_openbadgeslib(DATA, BASE, batch))
    assert answers == {"over": set(), "running": set(foreign.ALL_VERIFIERS)}


def test_openbadgeslib_wants_a_status_list_signed_as_jwt(site: Path, documents: dict[str, dict[str, Any]]) -> None:
    """Why runs leave its check of the list's signature out; when it learns embedded proofs, put the check in."""
    honest = {"status bit clear": documents["status bit clear"]}
    (verdict,) = run_openbadgeslib(site, BASE, honest, AT, demand_signed_list=True)
    assert "is not a signed JWT-VC" in verdict.error


@pytest.mark.usefixtures("socket_disabled")
def test_openbadgeslib_needs_no_network(site: Path, documents: dict[str, dict[str, Any]]) -> None:
    answers = accepting(run_openbadgeslib(site, BASE, {"plain": documents["status bit clear"]}, AT))
    assert answers == {"plain": {"openbadgeslib"}}


def test_reaching_for_an_undeclared_host_is_an_error_of_the_run(site: Path) -> None:
    require_node()
    strange_issuer = sign(award(NOBODY.did), NOBODY)
    with pytest.raises(RuntimeError, match=re.escape(f"ended with 3: refused: {ABSENT}.well-known/did.json")):
        run_node(site, BASE, {"strange": strange_issuer}, AT)
    plain = sign(award(), ROOT)
    strange_context = {**plain, "@context": [*plain["@context"], f"{ABSENT}context.json"]}
    with pytest.raises(RuntimeError, match=re.escape(f"refused: {ABSENT}context.json")):
        run_node(site, BASE, {"strange": strange_context}, AT)


def test_every_other_road_out_of_node_is_closed() -> None:
    require_node()
    script = """
        import {replaceNetwork} from './offline.mjs';
        const refused = replaceNetwork({mirrors: []});
        const [http, https, net, tls, dns] = await Promise.all(
            ['http', 'https', 'net', 'tls', 'dns'].map(name => import(`node:${name}`)));
        const roads = [
            () => http.get('http://192.0.2.1/'), () => https.request('https://192.0.2.1/'),
            () => net.connect(80, '192.0.2.1'), () => tls.connect(443, '192.0.2.1'),
            () => dns.lookup('a.example.org', () => {}), () => dns.promises.lookup('a.example.org'),
        ];
        let closed = (await fetch('https://192.0.2.1/')).status === 403 ? 1 : 0;
        for(const road of roads) {
            try { await road(); } catch(error) { closed += error.message.startsWith('no network here'); }
        }
        console.log(JSON.stringify([closed, refused.length]));
    """
    command = ["node", "--input-type=module", "-e", script]
    done = subprocess.run(command, cwd=foreign.HERE, capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout) == [7, 7]


def test_command_line_says_what_a_mirror_is() -> None:
    require_node()
    command = ["node", str(foreign.HERE / "verify.mjs"), "--mirror", "badges.example.org=site"]
    done = subprocess.run(command, input="[]", capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--mirror wants https://host/path/=FOLDER" in done.stderr


def test_missing_node_skips_unless_it_is_demanded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("ASSAY_DEMAND", "browser")
    with pytest.raises(pytest.skip.Exception, match="there is no node"):
        require_node()
    monkeypatch.setenv("ASSAY_DEMAND", "browser,node")
    with pytest.raises(pytest.fail.Exception, match="node is demanded, but there is no node"):
        require_node()


def test_packages_must_be_installed_as_pinned(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if shutil.which("node") is None:
        foreign.skip_or_fail("node", "there is no node on this machine")
    (tmp_path / "package.json").write_text('{"dependencies": {"a": "1.0.0", "b": "2.0.0"}}', encoding="utf-8")
    for name, version in (("a", "1.0.0"), ("b", "2.0.1")):
        folder = tmp_path / "node_modules" / name
        folder.mkdir(parents=True)
        (folder / "package.json").write_text(json.dumps({"version": version}), encoding="utf-8")
    monkeypatch.setattr(foreign, "HERE", tmp_path)
    assert foreign.node_ready() == f"not installed as pinned: b; run {foreign.INSTALL}"


def test_pins_are_exact_and_name_no_registry() -> None:
    text = (foreign.HERE / "package.json").read_text(encoding="utf-8")
    versions = json.loads(text)["dependencies"].values()
    assert all(re.fullmatch(r"\d+\.\d+\.\d+(-[\w.]+)?", version) for version in versions)
    assert "://" not in text
