"""`assay doctor`: what no build can see, and what is easy to put off. No network, but for `--live`.

Each finding is one line, ✓ (fine), ! (do it soon) or ✗ (do it now), with a line that says what to do.

Example::

    assay doctor
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import click

from assay.cli.common import at_option, clock, keys_folder, root_option
from assay.cli.doctorsite import GROUPS
from assay.cli.fetchers import fetcher_of
from assay.cli.finding import SIGNS, Finding, Level, Patient
from assay.cli.founding import write_hook
from assay.cli.git import run_git
from assay.cli.keypaper import TESTED
from assay.cli.keyring import REQUESTS, KeySite
from assay.cli.live import look_live
from assay.cli.report import colour, count, fancy, next_step, say, say_json, wrapped
from assay.cli.signer import own_key_files
from assay.credentials.content import load_content
from assay.credentials.folders import HISTORY_FILE
from assay.credentials.issue import stamp
from assay.credentials.statusrecord import RENEW_NOW, RENEW_SOON
from assay.credentials.steps import moment
from assay.credentials.verified import trust_of, verify_lists
from assay.errors import KeyFileError, Problem, UsageError
from assay.integrity.ed25519 import is_demo_key
from assay.integrity.keys import SECRET_MARKER, check_key_place

PRACTISE = timedelta(days=365)
"""How long the last look at a paper sheet may be ago."""


@click.command()
@root_option
@click.option(
    "--live", "live", is_flag=False, flag_value="", metavar="[URL]", help="Compare what is served with site/."
)
@click.option(
    "--mirror",
    "mirrors",
    multiple=True,
    metavar="BASE=DIR",
    help="With --live, answer addresses below BASE from a folder.",
)
@click.option("--hook", is_flag=True, help="Have git run 'assay check' before each commit, and stop.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@at_option
def doctor(root: Path, live: str | None, mirrors: tuple[str, ...], at: str | None, *, hook: bool, as_json: bool) -> int:
    """Look for what is easy to put off, such as a second key.

    Paper sheets, lists that end, drafts, secrets in git, limits of hosts. With --live it asks the web instead, at the
    site's own address or at URL: is what visitors get what was built, with the right types?
    """
    if hook:
        return _hook(root)
    groups: Iterator[tuple[str, Iterable[Finding]]]
    if live is None:
        patient = Patient(KeySite.load(root), load_content(root), clock(at))
        groups = ((title, look(patient)) for title, look in _GROUPS)
    else:
        groups = look_live(root, live, fetcher_of(mirrors), clock(at))
    return _report(groups, as_json=as_json, live=live is not None)


def _report(groups: Iterable[tuple[str, Iterable[Finding]]], *, as_json: bool, live: bool) -> int:
    worst, told = 0, []
    for title, findings in groups:
        if not as_json:
            say(title)
        for finding in findings:
            worst = max(worst, ("fine", "soon", "now").index(finding.level))
            told.append({"group": title, "level": finding.level, "what": finding.sentence, "fix": finding.fix})
            if not as_json:
                _print(finding)
    if as_json:
        say_json(told)
        return int(worst == len(_CLOSINGS) - 1)
    say()
    say(_CLOSINGS[worst] or "What is marked ✗ should be done today.".replace("✗", _sign("now")))
    next_step("'assay doctor' looks at this computer" if live else "'assay check' looks at the content itself")
    return int(worst == len(_CLOSINGS) - 1)


_CLOSINGS = ("Everything is as it should be.", "Nothing is broken; what is marked ! should not wait long.", "")


def _hook(root: Path) -> int:
    if not write_hook(root):
        message = "Git has another check before a commit here, or this is no git repository."
        raise UsageError(Problem(code="USE04", message=message, fix="call 'assay check' from that check yourself"))
    say("Git runs 'assay check' before each commit here.")
    next_step("commit as always")
    return 0


def _sign(level: Level) -> str:
    return SIGNS[level][0 if fancy() else 1]


def _print(finding: Finding) -> None:
    mark = colour(_sign(finding.level), SIGNS[finding.level][2], bold=True)
    for line in wrapped(finding.sentence, "    "):
        # The sign goes in front afterwards, because colours have no width.
        say(f"  {mark} {line.lstrip()}" if mark else line)
        mark = ""
    if finding.fix:
        for line in wrapped(f"Fix: {finding.fix}.", "      "):
            say(line)


# -- keys -------------------------------------------------------------------------------------------------------------


def _keys(patient: Patient) -> Iterator[Finding]:
    history = patient.site.history
    if history is None:
        yield Finding("now", "There is no key, so nothing can be signed", "make one with 'assay key new NAME'")
        return
    lasting = history.board.lasting()
    names = ", ".join(lasting)
    if len(lasting) == 1:
        yield Finding(
            "soon",
            f"Only {names} can change the keys; if it is lost, nobody ever can",
            "let a second person run 'assay key new NAME --request' on their computer, then run 'assay key add NAME'",
        )
    elif len(lasting) == history.threshold:
        yield Finding(
            "soon",
            f"Every board key ({names}) is needed for a change; if one is lost, nobody can change anything",
            f"add another board key, or run 'assay key threshold {history.threshold - 1}'",
        )
    else:
        yield Finding("fine", f"{history.threshold} of {len(lasting)} board keys are needed: {names}")
    waiting = sorted(path.stem for path in (patient.root / REQUESTS).glob("*.json"))
    for name in waiting:
        yield Finding("soon", f"The request {name} waits for a signature", f"run 'assay key add {name}', or delete it")
    if any(is_demo_key(key.public) for key in history.keys):
        yield Finding("soon", "The published demonstration key is listed: an example, and nothing else", "")


def _files(patient: Patient) -> Iterator[Finding]:
    history = patient.site.history
    found = own_key_files(patient.site.issuer)
    agents = sorted(keys_folder().glob("*.agent")) if keys_folder().is_dir() else []
    if not found and not agents:
        yield Finding("fine", f"There is no key file of this site in {keys_folder()}; nothing is signed here")
    for path in agents:
        yield _place(patient, path)
    for path, header in found:
        known = history.find(header.public) if history else None
        yield _place(patient, path)
        if known is None:
            yield Finding(
                "soon",
                f"{path.name} is not in {HISTORY_FILE}, so what it signs counts for nothing",
                "keep it if another site folder with this address uses it; else make a listed key with 'assay key new'",
            )
        elif known.ended(stamp(patient.now)):
            yield Finding("soon", f"{known.kid} has ended, and its secret is still here", f"delete {path}")
        else:
            yield _sheet(patient, known.kid)
    for path in sorted(keys_folder().glob("*-paper.html")) if keys_folder().is_dir() else ():
        yield Finding("now", f"{path.name} holds a secret without a passphrase", f"print it, then delete {path}")


def _place(patient: Patient, path: Path) -> Finding:
    try:
        check_key_place(path, forbidden=patient.root)
    except KeyFileError as error:
        return Finding("now", f"{path.name}: {error.problems[0].message}", error.problems[0].fix)
    return Finding("fine", f"{path.name} is readable by you only, and outside of every repository")


def _sheet(patient: Patient, kid: str) -> Finding:
    """Ask about the backup; the only answer a computer has is when the sheet was last looked at."""
    note = patient.root / TESTED / kid
    fix = "print it with 'assay key show --paper', then run 'assay key test --paper'"
    if not note.exists():
        return Finding("soon", f"Is there a paper sheet of {kid} in another building? It was never tested here", fix)
    day = moment(note.read_text("ascii").strip())
    if patient.now - day > PRACTISE:
        return Finding("soon", f"The paper sheet of {kid} was last looked at on {day.date()}", fix)
    return Finding("fine", f"The paper sheet of {kid} was tested on {day.date()}")


# -- content ----------------------------------------------------------------------------------------------------------


def _lists(patient: Patient) -> Iterator[Finding]:
    trust, problems = verify_lists(trust_of(patient.content), patient.content.lists, now=patient.now)
    for problem in problems:
        yield Finding("now", f"{problem.path}: {problem.message.rstrip('.')}", problem.fix.rstrip("."))
    for status_list in trust.lists.values():
        left = status_list.valid_until - patient.now
        level: Level = "fine" if left > RENEW_SOON else "soon" if left > RENEW_NOW else "now"
        ends = "ended" if left < timedelta(0) else "ends"
        yield Finding(
            level,
            f"{status_list.name} {ends} on {status_list.valid_until.date()}",
            "" if level == "fine" else "run 'assay renew', build and publish",
        )
    if not patient.content.lists:
        yield Finding("fine", "There is none yet")


def _drafts(patient: Patient) -> Iterator[Finding]:
    drafts = patient.content.drafts
    if drafts:
        yield Finding("soon", f"{count(len(drafts), 'draft')} waiting to be signed", "run 'assay sign'")
    else:
        yield Finding("fine", "None is waiting to be signed")


# -- git --------------------------------------------------------------------------------------------------------------


def _git(patient: Patient) -> Iterator[Finding]:
    root = patient.root
    if run_git(root, "rev-parse", "--git-dir") is None:
        yield Finding(
            "soon",
            "This folder is in no git repository: nothing shows later what was published when",
            "run 'git init', then 'git add .' and 'git commit'",
        )
        return
    yield _attributes(root)
    yield from _tracked_secrets(root)
    ignored = run_git(root, "check-ignore", ".assay/signed-drafts/x.yaml")
    if ignored is None:
        yield Finding("now", "Signed drafts, which hold member references, are not ignored by git", _IGNORE)
    else:
        yield Finding("fine", "Signed drafts, which hold member references, are ignored by git")
    changed = run_git(root, "status", "--porcelain", "--", "keys", "content/awards", "content/status") or b""
    if changed:
        number = count(len(changed.splitlines()), "file")
        yield Finding(
            "soon",
            f"{number} of keys, awards or status lists not committed",
            "commit and push: a commit is the evidence for when an award was made",
        )


_IGNORE = "add the line /.assay/ to .gitignore"


def _attributes(root: Path) -> Finding:
    """A signed file whose line endings git changes is a broken file."""
    paths = ("content/awards/x.json", HISTORY_FILE)
    answer = run_git(root, "check-attr", "text", "--", *paths) or b""
    kept = answer.decode().count(": text: unset") == len(paths)
    if kept:
        return Finding("fine", "Git keeps every byte of signed files")
    return Finding(
        "now",
        "Git may change the line endings of signed files, which breaks their signatures",
        "put the lines '*.json -text' and '*.jsonl -text' into .gitattributes",
    )


def _tracked_secrets(root: Path) -> Iterator[Finding]:
    asked = ("*.key", "*-paper.html", ".env", "*/.env")
    names = (run_git(root, "ls-files", "-z", "--", *asked) or b"").decode("utf-8", "replace")
    # At the start of a line: a program that only names them holds no secret. Split, as in `leaks.SIGNS`.
    starts = (
        f"^untrusted comment: {SECRET_MARKER}",
        "^-----BEGIN [A-Z ]*PRIVATE" + " KEY-----",
        "^AGE-SECRET" + "-KEY-1",
    )
    patterns = [word for start in starts for word in ("-e", start)]
    holding = run_git(root, "grep", "--cached", "-I", "-l", "-z", *patterns)
    found = {*names.split("\0"), *(holding or b"").decode("utf-8", "replace").split("\0")} - {""}
    for name in sorted(found):
        yield Finding(
            "now",
            f"Git tracks {name}, which holds a secret",
            "deleting it is not enough, because git keeps it: let another officer run 'assay key compromise'",
        )
    if not found:
        yield Finding("fine", "Git tracks no secret key")


_GROUPS: tuple[tuple[str, Callable[[Patient], Iterator[Finding]]], ...] = (
    ("Keys of the association", _keys),
    ("Key files on this computer", _files),
    ("Status lists", _lists),
    ("Drafts", _drafts),
    ("Git", _git),
    *GROUPS,
)
