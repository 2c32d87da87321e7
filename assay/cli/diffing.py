"""`assay diff BASE..HEAD`: what a change means, for whoever has to agree to it.

Rules:

* Both states are read from git, byte for byte, into a temporary folder, and verified there; nothing here is changed.
* Text of the change is never formatting: in Markdown it stands in code spans, where HTML, @mentions, #numbers and
  links mean nothing; at the terminal, what cannot be printed is shown as an escape.

Example::

    assay diff main...proposal --markdown
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from assay.cli.checking import unsigned_problems
from assay.cli.common import at_option, clock, root_option
from assay.cli.git import changed_paths, commit_of, common_ancestor, run_git, write_tree
from assay.cli.progress import verify_watched
from assay.cli.report import count, in_words, next_step, problem_json, say, say_json, tally, wrapped
from assay.credentials.content import read_content
from assay.credentials.difference import difference
from assay.credentials.model import Content
from assay.credentials.newlyeligible import newly_eligible
from assay.credentials.rollback import change_problems
from assay.credentials.sides import Said, Section, Words, sides
from assay.credentials.verified import VerifiedContent
from assay.errors import AssayError, MachineError, Problem, UsageError

_FOLDERS = ("content", "keys")
_TOLD = re.compile(r"content/(badges|pathways|awards|status)/|content/(issuer\.yaml|addresses\.txt)$|keys/")
"""Files whose changes are told as what they mean; of all others the names."""
MOST = 200
"""Items of one kind, and findings, that are told in words; JSON has all."""
LONGEST = 300
"""Characters of one piece of text that are told in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Review:
    """What was found out about a change."""

    sections: tuple[Section, ...]
    findings: tuple[Problem, ...]
    others: tuple[str, ...]
    """Changed files of which nothing else is told: nobody but a person can say what they do."""
    title: str

    @property
    def broken(self) -> bool:
        """Whether the site would not build after this change."""
        return any(not finding.warning for finding in self.findings)


@click.command()
@click.argument("change", metavar="BASE..HEAD")
@root_option
@click.option("--markdown", is_flag=True, help="For a pull request, or a summary of a CI run.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@at_option
def diff(change: str, root: Path, at: str | None, *, markdown: bool, as_json: bool) -> int:
    """Say in words what a change means, before it is merged.

    Who is awarded what, who is revoked, which definitions, keys and addresses change, what the checks find. BASE and
    HEAD are commits or branches; with three dots, what HEAD changed since it left BASE. BASE alone compares with the
    files as they are now.
    """
    base, head = _commits(root, change)
    review = _review(root, base, head, clock(at))
    if as_json:
        say_json(_json(review, base, head))
    elif markdown:
        say("\n".join(_markdown(review)))
    else:
        _tell(review)
    return int(review.broken)


def _commits(root: Path, change: str) -> tuple[str, str | None]:
    """Return the two commits a change lies between; no second one for the files as they are now."""
    if run_git(root, "rev-parse", "--git-dir") is None:
        message = "This folder is in no git repository, so there is nothing to compare."
        raise UsageError(Problem(code="DIF03", message=message, fix="run it in the site's repository"))
    first, dots, second = change.partition("...") if "..." in change else change.partition("..")
    base = _commit(root, first or "HEAD")
    if not dots:
        return base, None
    head = _commit(root, second or "HEAD")
    if dots == "...":
        base = common_ancestor(root, base, head) or base
    return base, head


def _commit(root: Path, name: str) -> str:
    found = commit_of(root, name)
    if found is None:
        raise UsageError(
            Problem(
                code="DIF03",
                message=f'There is no commit "{name}" here.',
                fix="name a branch, a tag or a commit, as in main..proposal; in CI, fetch the whole history",
            )
        )
    return found


def _review(root: Path, base: str, head: str | None, now: datetime) -> _Review:
    with tempfile.TemporaryDirectory(prefix="assay-diff-") as folder:
        before_root, after_root = Path(folder) / "before", root
        findings: list[Problem] = []
        before = _content(root, base, before_root, [])
        if head is not None:
            after_root = Path(folder) / "after"
            after = _content(root, head, after_root, findings)
        else:
            after, _ = read_content(root)
        found, verified = _findings(after_root, after, now)
        findings += [*found, *change_problems(before, after)]
        sections = difference(*sides(before, after, now=now))
        if verified and verified.pathways:
            items = tuple(newly_eligible(_verified(before_root, now), verified, now))
            eligible = Section(name="eligible", title="Makes eligible", items=items)
            sections = (*sections[:1], eligible, *sections[1:]) if items else sections
    others = tuple(path for path in changed_paths(root, base, head) if not _TOLD.match(path))
    title = f"{base[:10]}..{head[:10] if head else 'the files as they are now'}"
    return _Review(sections=sections, findings=tuple(findings), others=others, title=title)


def _content(root: Path, commit: str, target: Path, findings: list[Problem]) -> Content | None:
    target.mkdir()
    refused = write_tree(root, commit, target, _FOLDERS)
    if refused is None:
        message = f"Git cannot read the files of {commit[:10]}."
        raise MachineError(Problem(code="DIF04", message=message, fix="fetch the whole history, then try again"))
    findings += (
        Problem(
            code="FILE03",
            message="This is a link, or another repository; content is never read through links.",
            fix="put the file or folder itself here",
            path=path,
        )
        for path in refused
    )
    return read_content(target)[0]


def _findings(root: Path, content: Content | None, now: datetime) -> tuple[list[Problem], VerifiedContent | None]:
    """Return what `assay check` would say, and what it verified when there is nothing to refuse."""
    found = list(unsigned_problems(content, now)) if content else []
    try:
        verified = verify_watched(root, now=now)
    except AssayError as error:
        return [*found, *error.problems], None
    return [*found, *verified.warnings], verified


def _verified(root: Path, now: datetime) -> VerifiedContent | None:
    try:
        return verify_watched(root, now=now)
    except AssayError:
        return None


# -- at the terminal ----------------------------------------------------------------------------------------------


def _tell(review: _Review) -> None:
    for section in review.sections:
        say(f"{section.title} ({len(section.items):,})")
        for item in section.items[:MOST]:
            _lines(item.words, "  - ")
            for detail in item.details:
                _lines(detail, "      ")
        _rest(len(section.items))
        say()
    if review.others:
        say(f"Other files ({len(review.others):,}), which only a person can judge")
        for path in review.others[:MOST]:
            _lines((Said(path),), "  - ")
        _rest(len(review.others))
        say()
    if not review.sections and not review.others:
        say("Nothing changes.\n")
    for finding in review.findings[:MOST]:
        say(in_words(finding) + "\n")
    _rest(len(review.findings))
    say(f"{tally(review.findings)} after this change.")
    if review.broken:
        next_step("mend what is marked, commit, and run this again; the site from before stays until then")
    else:
        next_step("read it, then merge")


def _rest(number: int) -> None:
    if number > MOST:
        say(f"  ... and {number - MOST:,} more")


def _lines(words: Words, indent: str) -> None:
    text = "".join(_printable(word.text) if isinstance(word, Said) else word for word in words)
    for line in wrapped(text, indent, " " * len(indent)):
        say(line)


def _printable(text: str) -> str:
    """Return a text on one line, cut to a length, with an escape for what has no shape of its own."""
    flat = " ".join(text.split())
    cut = flat if len(flat) <= LONGEST else flat[:LONGEST] + "…"
    return _escaped(cut)


def _escaped(text: str) -> str:
    """Return a text with an escape for what has no shape of its own."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)


# -- as Markdown --------------------------------------------------------------------------------------------------


def _markdown(review: _Review) -> Iterator[str]:
    yield "## What this change means"
    yield ""
    yield f"`{review.title}` · **{tally(review.findings)}**" + (
        ": the site would not build, so nothing would be published." if review.broken else "."
    )
    if not review.sections and not review.others:
        yield from ("", "Nothing changes in content or keys.")
    for section in review.sections:
        yield from ("", f"### {section.title} ({len(section.items):,})", "")
        for item in section.items[:MOST]:
            yield f"- {_span(item.words)}"
            yield from (f"  - {_span(detail)}" for detail in item.details)
        yield from _more(len(section.items))
    if review.others:
        yield from ("", f"### Other files ({len(review.others):,}), which only a person can judge", "")
        yield from (f"- {_span((Said(path),))}" for path in review.others[:MOST])
        yield from _more(len(review.others))
    if review.findings:
        yield from ("", "### What the checks find", "")
        yield from _fenced([in_words(finding) for finding in review.findings[:MOST]])
        yield from _more(len(review.findings))


def _more(number: int) -> Iterator[str]:
    if number > MOST:
        yield f"- … and {number - MOST:,} more"


def _span(words: Words) -> str:
    """Return a sentence whose pieces of text are code spans (CommonMark 6.1): nothing in them has a meaning."""
    return "".join(_code(word.text) if isinstance(word, Said) else word for word in words)


def _code(text: str) -> str:
    plain = _printable(text) or "(nothing)"
    fence = "`" * (_longest_run(plain) + 1)
    edge = " " if plain.startswith("`") or plain.endswith("`") else ""
    return f"{fence}{edge}{plain}{edge}{fence}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)


def _fenced(blocks: Sequence[str]) -> Iterator[str]:
    """Return texts of several lines as one code block, whose fence is longer than any in it."""
    lines = [_escaped(line) for line in "\n\n".join(click.unstyle(block) for block in blocks).splitlines()]
    fence = "`" * max(3, *(_longest_run(line) + 1 for line in lines))
    yield from (f"{fence}text", *lines, fence)


# -- for programs -------------------------------------------------------------------------------------------------


def _json(review: _Review, base: str, head: str | None) -> dict[str, object]:
    return {
        "base": base,
        "head": head,
        "builds": not review.broken,
        "changes": {section.name: [item.facts for item in section.items] for section in review.sections},
        "other_files": list(review.others),
        "findings": [problem_json(finding) for finding in review.findings],
        "summary": f"{count(sum(len(section.items) for section in review.sections), 'change')}, "
        f"{tally(review.findings).lower()}",
    }
