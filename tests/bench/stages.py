"""What is measured, stage by stage; each returns rows for the table and for the JSON file.

Example::

    rows = start(rounds=5)
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from assay.credentials.content import load_content
from assay.credentials.issue import sign_document
from assay.credentials.model import Award
from assay.credentials.plans import plans_for
from assay.credentials.profile import AWARD, check_profile
from assay.credentials.verification import verify_award
from assay.credentials.verified import VerifiedContent, trust_of, verify_folder, verify_lists
from assay.integrity import strictjson
from assay.integrity.canonical import canonicalize_jcs, canonicalize_rdfc
from assay.integrity.ed25519 import demo_secret_key
from assay.website.awardviews import AwardView
from assay.website.rebuilding import YOUNG
from assay.website.render import Renderer, stylesheet
from assay.website.site import Site, plan_site

from .generate import CREATED, REPOSITORY, make_site, revoke_more, some_documents
from .measure import Cost, each, paired, run, spread
from .peers import digitalbazaar, hugo_site, install_hugo, openbadgeslib_signer

NOW = datetime(2026, 6, 2, 12, tzinfo=UTC)
SAMPLE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table."""

    stage: str
    what: str
    values: Sequence[float]
    unit: str
    digits: int = 2
    note: str = ""
    costs: Sequence[Cost] = field(default=())

    def cells(self) -> tuple[str, str, str]:
        """Return what was measured, median and range, and the note."""
        return self.what, f"{spread(self.values, self.digits)} {self.unit}".strip(), self.note

    def record(self) -> dict[str, object]:
        """Return the row for the JSON file."""
        return asdict(self) | {"median": statistics.median(self.values)}


def assay(*arguments: str | Path) -> list[str | Path]:
    """Return the command line of the assay that is beside this Python."""
    return [Path(sys.executable).with_name("assay"), *arguments]


def start(rounds: int) -> list[Row]:
    """Measure whole processes that do little: what a person waits for at every command."""
    award = min((REPOSITORY / "content" / "awards").rglob("*.json"))
    commands: dict[str, list[str | Path]] = {
        "python -c pass (the floor)": [sys.executable, "-c", "pass"],
        "assay --help": assay("--help"),
        "assay verify FILE": assay("verify", award, "--at", "2026-06-02T12:00:00Z"),
        "assay verify FILE, reference": assay("verify", award, "--at", "2026-06-02T12:00:00Z", "--canon=reference"),
    }
    rows = []
    for name, command in commands.items():
        run(command, cwd=REPOSITORY)
        costs = [run(command, cwd=REPOSITORY) for _ in range(max(7, rounds))]
        memory = f"{max(cost.memory for cost in costs):,.0f} MB"
        rows.append(_row("start", name, [cost.wall * 1000 for cost in costs], "ms", 0, memory))
    return rows


def steps(rounds: int) -> list[Row]:
    """Measure the steps of one award, one at a time, in this process."""
    content = load_content(REPOSITORY)
    trust, _ = verify_lists(trust_of(content), content.lists, now=NOW)
    parsed = [strictjson.parse(award.data) for award in content.awards]
    documents = [document for document in parsed if isinstance(document, dict)]
    bare = [{name: value for name, value in document.items() if name != "proof"} for document in documents]
    plans = plans_for(AWARD)
    assert plans is not None
    renderer, site = Renderer(REPOSITORY / "templates"), _planned(verify_folder(REPOSITORY, now=NOW), REPOSITORY)
    views = [view for view in site.views if isinstance(view, AwardView)]

    def over(function: Callable[..., object], items: Sequence[object]) -> list[float]:
        return each(lambda: [function(item) for item in items], len(items), rounds=rounds)

    award_bytes = statistics.mean(len(award.data) for award in content.awards)

    def whole(award: Award) -> object:
        return verify_award(award, trust, now=NOW)

    measured = {
        f"strict JSON ({award_bytes:,.0f} bytes)": over(strictjson.parse, [award.data for award in content.awards]),
        "closed schema": over(check_profile, documents),
        "RDFC-1.0, reference": over(canonicalize_rdfc, bare),
        "RDFC-1.0, compiled": over(lambda document: canonicalize_rdfc(document, plan=plans.document), bare),
        "JCS": over(canonicalize_jcs, bare),
        "verify, all steps": over(whole, content.awards),
        "page": over(lambda view: renderer.page(view, site.shared), views),
    }
    return [_row("steps", name, values, "µs", 0) for name, values in measured.items()]


def sign(rounds: int) -> list[Row]:
    """Measure signing, for each award on one core, beside the libraries of others."""
    issuer, documents = some_documents(SAMPLE)
    key, count = demo_secret_key(), len(documents)
    ours = each(lambda: [sign_document(item, issuer, key, CREATED) for item in documents], count, rounds=rounds)
    peers = digitalbazaar(documents, issuer.did, rounds=rounds)
    obl = openbadgeslib_signer(issuer.did)
    theirs = each(lambda: [obl(item) for item in documents], count, rounds=rounds)
    rows = [
        _row("sign", "Assay, both proofs", ours, "µs", 0),
        _row("sign", "@digitalbazaar/vc, one proof", peers["one"], "µs", 0),
        _row("sign", "@digitalbazaar/vc, both proofs", peers["both"], "µs", 0),
        _row("sign", "openbadgeslib, one proof", theirs, "µs", 0),
    ]
    ratios = {"vc, both proofs": peers["both"], "vc, one proof": peers["one"], "openbadgeslib": theirs}
    for name, times in ratios.items():
        values = [theirs / ours for ours, theirs in zip(ours, times, strict=True)]
        rows.append(_row("sign", f"Assay is faster than {name} by", values, "times", 1))
    return rows


def build(size: int, work: Path, rounds: int, options: Sequence[str]) -> list[Row]:
    """Measure the full verified build beside Hugo drawing the same award pages, and beside writing the same files."""
    root, output = work / f"site-{size}", work / f"output-{size}"
    make_site(root, size, workers=os.cpu_count() or 1)
    hugo, folder = install_hugo(work), work / f"hugo-{size}"
    if not (folder / "hugo.json").is_file():
        hugo_site(_planned(verify_folder(root, now=NOW), root), folder)
    command = assay("build", "--root", root, "-o", output, "-q", "--at", "2026-06-02T12:00:00Z", *options)

    def ours() -> Cost:
        shutil.rmtree(output, ignore_errors=True)
        return run(command)

    def theirs() -> Cost:
        shutil.rmtree(folder / "public", ignore_errors=True)
        return run([hugo, "--quiet"], cwd=folder)

    mine, others = paired(ours, theirs, rounds=rounds)
    raw = [
        run([sys.executable, "-m", "tests.bench.rawcopy", output, work / "raw"], cwd=REPOSITORY) for _ in range(rounds)
    ]
    stage = f"build {size:,}"
    rows = []
    for name, costs in (("Assay", mine), ("Hugo", others), ("raw writing of Assay's files", raw)):
        memory = f"CPU {spread([cost.cpu for cost in costs])} s, {max(cost.memory for cost in costs):,.0f} MB"
        rows.append(_row(stage, name, [cost.wall for cost in costs], "s", 2, memory, costs))
    rows.append(_ratio(stage, "Assay : Hugo, wall", mine, others, "wall"))
    rows.append(_ratio(stage, "Assay : Hugo, CPU", mine, others, "cpu"))
    rows.append(_ratio(stage, "Assay : raw writing, wall", mine, raw, "wall"))
    return rows


def rebuild(size: int, work: Path, rounds: int, options: Sequence[str]) -> list[Row]:
    """Measure builds by what changed since the last one, beside a full one."""
    root, output = work / f"site-{size}", work / f"rebuilt-{size}"
    make_site(root, size, workers=os.cpu_count() or 1)
    shutil.rmtree(output, ignore_errors=True)
    # The stage before published awards that are taken away here.
    (root / "content" / "addresses.txt").unlink(missing_ok=True)
    command = assay("build", "--root", root, "-o", output, "-q", "--at", "2026-06-02T12:00:00Z", *options)
    awards, badge = (
        sorted((root / "content" / "awards").rglob("*.json")),
        root / "content" / "badges" / "chart-review.md",
    )
    waiting, text = {path: path.read_bytes() for path in awards[-rounds:]}, badge.read_bytes()
    changes: dict[str, Callable[[int], object]] = {
        "nothing changed": lambda _: None,
        "one award added": lambda number: awards[-number].write_bytes(waiting[awards[-number]]),
        "one award revoked": lambda number: revoke_more(root, size, number),
        "one badge text changed": lambda number: badge.write_bytes(_reworded(text, number)),
    }
    costs: dict[str, list[Cost]] = {"everything": []}

    def after(change: Callable[[int], object], number: int) -> Cost:
        change(number)
        _settled()
        return run(command)

    try:
        for path in waiting:
            path.unlink()
        costs["everything"].append(run(command))
        for name, change in changes.items():
            _settled()
            run(command)  # what the build before left behind, such as pages of a day gone by, is not this change's
            costs[name] = [after(change, number) for number in range(1, rounds + 1)]
    finally:
        for path, data in waiting.items():
            path.write_bytes(data)
        revoke_more(root, size, 0)
        badge.write_bytes(text)
    rows = []
    for name, found in costs.items():
        note = f"CPU {spread([cost.cpu for cost in found])} s, {max(cost.memory for cost in found):,.0f} MB"
        rows.append(_row(f"rebuild {size:,}", name, [cost.wall for cost in found], "s", 2, note, found))
    for name in changes:
        values = [costs["everything"][0].cpu / cost.cpu for cost in costs[name]]
        rows.append(_row(f"rebuild {size:,}", f"everything : {name}, CPU", values, "×", 1))
    return rows


def _settled() -> None:
    """Wait until no file is so young that a build reads it to be sure; seldom does anybody build within two seconds."""
    time.sleep(YOUNG / 1e9 + 0.2)


def _reworded(text: bytes, number: int) -> bytes:
    """Return a badge in its next version, with a sentence more: what was signed keeps the words it was signed with."""
    return text.replace(b'version: "1"', b'version: "%d"' % (number + 1)) + b"\nSay so when you are done.\n" * number


def _ratio(stage: str, what: str, ours: Sequence[Cost], theirs: Sequence[Cost], part: str) -> Row:
    values = [getattr(one, part) / getattr(other, part) for one, other in zip(ours, theirs, strict=True)]
    return _row(stage, what, values, "×")


def _planned(verified: VerifiedContent, root: Path) -> Site:
    return plan_site(verified, stylesheet(root / "templates"), "0")


def _row(
    stage: str,
    what: str,
    values: Sequence[float],
    unit: str,
    digits: int = 2,
    note: str = "",
    costs: Sequence[Cost] = (),
) -> Row:
    return Row(stage=stage, what=what, values=values, unit=unit, digits=digits, note=note, costs=costs)
