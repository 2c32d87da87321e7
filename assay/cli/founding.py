"""`assay init`: six questions, and a site folder that builds, with everything a repository and its host need.

Rules:

* Every answer is held against what reads it before anything is written; nothing is ever written over.
* A key is made only with a passphrase; without one to ask for, making it is the next step. The published
  demonstration key is never listed by itself: the first key vouches for every later one.

Example::

    assay init my-site --host github-pages
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import click

from assay.builder import build_site
from assay.cli.asking import prompt
from assay.cli.common import cache_folder, clock, passphrase_option
from assay.cli.git import WHO_ARE_YOU, knows_the_person, run_git, start_repository
from assay.cli.keys import key_name
from assay.cli.keys import new as key_new
from assay.cli.report import count, next_step, say, show_problems, wrapped
from assay.cli.starters import BADGE_ASSESSED, ISSUER, SITE_FILES, fill, quoted
from assay.cli.starthosts import HOOK, HOSTS, REQUIREMENTS, host_files, installed_from, names_a_source
from assay.credentials.filenames import short_name
from assay.credentials.folders import HISTORY_FILE
from assay.credentials.issuerfile import read_issuer
from assay.credentials.ledger import LEDGER_FILE, Ledger
from assay.credentials.textfile import Source
from assay.errors import AssayError, ContentError, Problem, UsageError
from assay.integrity.durable import write_whole
from assay.integrity.history import ROLES

_DEFAULTS = {
    "name": "Example Association",
    "url": "https://badges.example.org/",
    "email": "badges@example.org",
    "country": "IE",
}
_QUESTIONS = {
    "name": "Name of the association",
    "url": "Address of the site",
    "email": "E-mail address for questions",
    "country": "Country (two letters)",
}
_SPOKEN = {
    **dict.fromkeys(("DE", "AT", "LI"), ("de",)),
    **dict.fromkeys(("FR", "MC"), ("fr",)),
    **dict.fromkeys(
        ("ES", "MX", "AR", "CL", "CO", "PE", "UY", "EC", "VE", "CR", "PA", "GT", "HN", "SV", "NI", "DO", "CU"), ("es",)
    ),
    **dict.fromkeys(("CH", "BE", "LU"), ("de", "fr")),
    "CA": ("en", "fr"),
}
"""Countries and the languages of ours they speak; where it is not one for all, that of this computer decides."""
_NAMES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish"}
SAMPLE = "sample-bowline"
INTERRUPTED = 130
"""Exit code of a command that was stopped at a question, as `assay.cli` gives it."""
_SAMPLE_NOTE = """\
---
# A sample, to look at. Make it yours: give this file another name (it becomes the address), then change what it says.
# Published already? Then keep the old address alive with these two lines:
#   aliases:
#     - sample-bowline
# Never published? Then take the line /badges/sample-bowline/ out of content/addresses.txt.
"""
_SAMPLE_VALUES = {
    "name": "Bowline (sample)",
    "competency": "Ties a bowline that holds, without looking at the hands",
    "method": "Observed task",
    "standard": "Example Knots Standard, edition 1",
    "assessor": "A member who has not taught the learner",
}
_SAMPLE_SENTENCES = {
    "Awarded for a skill that was assessed against a stated standard.": "A sample, to look at. Nobody holds it.",
    "The learner applies the skill to a case they have not seen before.": "The learner ties it around a post "
    "they have not seen before.",
}
"""What the sample says in place of what a new badge asks its author to write."""
_SAMPLE_OUTCOMES = ("Ties it within ten seconds", "Says for what it must not be used")


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", help="Name of the association.")
@click.option("--url", help="Address the site will have, such as https://badges.example.org/.")
@click.option("--email", help="Address that answers questions.")
@click.option("--country", help="Country, two letters, such as IE.")
@click.option("--host", type=click.Choice(HOSTS), help="Web host to write a CI file for.")
@click.option("--key", "kid", help="Make a signing key of this name too, such as 2026-alex.")
@click.option("-y", "--yes", is_flag=True, help="Take the defaults for what is not given; ask nothing.")
@passphrase_option
@click.pass_context
def init(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: click.Context,
    folder: Path,
    name: str | None,
    url: str | None,
    email: str | None,
    country: str | None,
    host: str | None,
    kid: str | None,
    passphrase_fd: int | None,
    *,
    yes: bool,
) -> int:
    """Make a new site in FOLDER, with a sample badge.

    Asks who issues, which web host will publish the site, and whether to make your signing key. Writes a CI file that
    needs no secret, and has git check the files before each commit.
    """
    if folder.exists() and any(entry.name != ".git" for entry in folder.iterdir()):
        raise UsageError(
            Problem(
                code="USE04",
                message=f"The folder {folder} is not empty.",
                fix="choose a new folder; nothing was changed",
            )
        )
    silent = yes or not sys.stdin.isatty()
    given = {"name": name, "url": url, "email": email, "country": country}
    answers = {field: _answer(field, value, silent=silent) for field, value in given.items()}
    host = host or (HOSTS[0] if silent else str(prompt("Web host", HOSTS[0], choices=HOSTS)))
    if kid is None and not silent:
        question = "Name of your signing key, such as 2026-alex (empty: make it later)"
        kid = prompt(question, "", check=_key_or_none)
    elif kid:
        key_name(kid)
    files = _files(answers, host)
    for path, text in files.items():
        write_whole(folder / path, text.encode())
    say(f"Made a site for {answers['name']} in {folder}.")
    say(f"It has {count(len(files), 'file')}, among them one sample badge.")
    language = language_of(answers["country"], os.environ)
    told = f"Its pages are in {_NAMES[language]}; for another language, change 'languages:' in content/issuer.yaml."
    for line in wrapped(told, ""):
        say(line)
    repository = _repository(folder)
    try:
        code = _make_key(context, folder, kid, passphrase_fd) if kid else 0
        build_site(folder, folder / "site", now=clock(), strict=True, cache=cache_folder(), full=True)
    except (click.Abort, KeyboardInterrupt):
        return _stopped(folder, kid or "NAME")
    say(f"It builds: the finished site is in {folder / 'site'}.")
    _tell(folder, files, key=bool(kid) and not code, repository=repository)
    return code


def _make_key(context: click.Context, folder: Path, kid: str, descriptor: int | None) -> int:
    """Make the first key as `assay key new` does; what is wrong with the passphrase does not undo the folder."""
    try:
        context.invoke(
            key_new, name=kid, root=folder, passphrase_fd=descriptor, signed_by=(), roles=ROLES, agent=None,
            start=None, at=None, demo=False, request=False, pseudonyms=False,
        )  # fmt: skip
    except AssayError as error:
        show_problems(error.problems)
        say("The key was not made; the rest was.")
        return error.exit_code
    say()
    return 0


def _key_or_none(answer: str) -> str:
    return key_name(answer) if answer.strip() else ""


def _stopped(folder: Path, kid: str) -> int:
    """Say what is there when somebody stops after the files were written: the site, which `init` cannot make twice."""
    click.echo("", err=True)
    go_there = _go_there(folder)
    if (folder / HISTORY_FILE).exists():
        click.echo(f"Stopped. The site in {folder} is made, and its key too.", err=True)
        next_step(f"{go_there}'assay serve' to look at it")
    else:
        click.echo(f"Stopped. The site in {folder} is made, without a key.", err=True)
        next_step(f"{go_there}'assay key new {kid}', and 'assay serve' to look at it")
    return INTERRUPTED


def _go_there(folder: Path) -> str:
    return "" if folder.resolve() == Path.cwd() else f"'cd {folder}', then "


def _files(answers: dict[str, str], host: str) -> dict[str, str]:
    """Return every file of the new site, the issuer verified: path → text."""
    issuer = fill(ISSUER, {key: quoted(value) for key, value in answers.items()})
    issuer = issuer.replace("  - en ", f"  - {language_of(answers['country'], os.environ)} ")
    try:
        read = read_issuer(Source("content/issuer.yaml", issuer), lambda _: b"")
    except ContentError as error:
        # They are about the answers, as there is no file yet.
        found = (Problem(code=item.code, message=item.message, fix=item.fix) for item in error.problems)
        raise UsageError(*found) from None
    project = short_name(urlsplit(read.url).hostname or "", "site")
    ledger = Ledger().with_published([f"/badges/{SAMPLE}/"])
    return {
        **SITE_FILES,
        "content/issuer.yaml": issuer,
        f"content/badges/{SAMPLE}.md": _sample(),
        LEDGER_FILE: ledger.text(),
        **host_files(host, installed_from(), project),
    }


def _sample() -> str:
    places = {"kind": "microcredential", "outcomes": "\n".join(f"  - {quoted(text)}" for text in _SAMPLE_OUTCOMES)}
    for name, value in _SAMPLE_VALUES.items():
        places |= {name: quoted(value), f"{name}_text": value}
    text = fill(BADGE_ASSESSED, places).removeprefix("---\n")
    for old, new in _SAMPLE_SENTENCES.items():
        text = text.replace(old, new)
    return _SAMPLE_NOTE + text


def language_of(country: str, environment: Mapping[str, str]) -> str:
    """Return the language the pages of an association start with; English where it is not plain.

    No seventh question: most countries speak one language, and the file says how to take another.
    """
    spoken = _SPOKEN.get(country.upper(), ())
    if len(spoken) == 1:
        return spoken[0]
    computer = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return next((language for language in spoken if computer.lower().startswith(language)), "en")


# -- questions ----------------------------------------------------------------------------------------------------


def _answer(field: str, given: str | None, *, silent: bool) -> str:
    if given is not None:
        return _as_written(field, given)
    if silent:
        return _DEFAULTS[field]
    return prompt(_QUESTIONS[field], _DEFAULTS[field], check=_checker(field))


def _as_written(field: str, answer: str) -> str:
    """Return an answer as it goes into the file: a country's two letters are capitals there, however they are typed."""
    return answer.strip().upper() if field == "country" and answer.isascii() else answer


def _checker(field: str) -> Callable[[str], str]:
    """Return a check of one answer; raises `ContentError` with what the file's reader says of it."""

    def check(answer: str) -> str:
        answer = _as_written(field, answer)
        issuer = fill(ISSUER, {key: quoted(value) for key, value in (_DEFAULTS | {field: answer}).items()})
        read_issuer(Source("content/issuer.yaml", issuer), lambda _: b"")
        return answer

    return check


# -- git ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Repository:
    """How the folder stands with git."""

    there: bool
    top: bool
    """Whether the folder is the top of the repository, where hosts look for their file."""
    made: bool
    hook: bool


def _repository(folder: Path) -> _Repository:
    made = False
    if run_git(folder, "rev-parse", "--git-dir") is None:
        made = start_repository(folder)
    prefix = run_git(folder, "rev-parse", "--show-prefix")
    if prefix is None:
        return _Repository(there=False, top=False, made=False, hook=False)
    return _Repository(there=True, top=not prefix.strip(), made=made, hook=not prefix.strip() and write_hook(folder))


def hook_path(root: Path) -> Path | None:
    """Return where git looks for the check before a commit, or nothing without a repository."""
    found = run_git(root, "rev-parse", "--git-path", "hooks/pre-commit")
    return root / os.fsdecode(found.rstrip(b"\r\n")) if found else None


def write_hook(root: Path) -> bool:
    """Put the check before a commit where git looks for it; False when there is no repository or another hook."""
    path = hook_path(root)
    if path is None or (path.exists() and path.read_bytes() != HOOK.encode()):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, HOOK.encode())
    path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return True


def _tell(folder: Path, files: dict[str, str], *, key: bool, repository: _Repository) -> None:
    if repository.made:
        say("It is a git repository now; GitHub Desktop can add it as a local repository.")
    if repository.hook:
        say("Git runs 'assay check' before each commit, in GitHub Desktop too.")
    if not repository.there:
        say("There is no git here; 'git init' and 'assay doctor --hook' later make up for it.")
    elif not knows_the_person(folder):
        # Without them the first commit fails, with words of git's own.
        for line in wrapped(f"Git does not know who you are yet; before the first commit: {WHO_ARE_YOU}.", ""):
            say(line)
    if repository.there and not repository.top and REQUIREMENTS in files:
        say("This is a folder inside another repository: move the CI file to the top, and set its folder there.")
    if REQUIREMENTS in files and not names_a_source(files[REQUIREMENTS]):
        for line in wrapped(f"Fill in {REQUIREMENTS}, which says where the web host gets Assay from.", ""):
            say(line)
    make = "" if key else "'assay key new' and "
    next_step(f"{_go_there(folder)}'assay serve' to look at it, {make}'assay new badge'; commit and push to publish")
