"""The only module that knows how ``content/`` and ``keys/`` are laid out: reads them, saves a new award.

Rules:

* Names are lower-case slugs and ids; whatever else lies in these folders is refused rather than overlooked.
* Links out of the folder are refused; a file is read once.
* All problems of all files are raised together.
* A file is written whole or not at all: temporary file, fsync, rename, fsync of the folder.

Example::

    content = load_content(Path("."))
    save_award(root, content.drafts[0], signed_bytes)
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from assay.credentials.definitions import MAX_SLUG, SLUG, read_badge, read_draft, read_issuer, read_pathway
from assay.credentials.images import check_image
from assay.credentials.model import Award, BadgeDefinition, Content, Draft, Issuer, Pathway
from assay.credentials.textfile import read_source
from assay.errors import AssayError, ContentError, MachineError, Problem
from assay.integrity.history import KeyHistory, load_history
from assay.integrity.keys import SECRET_MARKER

AWARD_ID = r"[0-9a-hjkmnp-tv-z]{16}"
"""80 random bits in lower-case Crockford base32."""
AWARD_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
ISSUER_FILE = "content/issuer.yaml"
HISTORY_FILE = "keys/history.jsonl"
SET_ASIDE = ".assay/signed-drafts"
"""Where drafts go once their award is safe; ignored by git, because drafts hold member references."""

_FOLDERS = ("badges", "pathways", "awards")
T = TypeVar("T")


def load_content(root: Path) -> Content:
    """Read everything below the site folder; raises `ContentError` with all problems, `MachineError` for the disk."""
    problems: list[Problem] = []

    def attempt(read: Callable[[], T]) -> T | None:
        try:
            return read()
        except ContentError as error:
            problems.extend(error.problems)
            return None

    def collect(read: Callable[[Path, Path], T], folder: str, suffix: str, pattern: str) -> tuple[T, ...]:
        paths = list(_files(root, folder, suffix, pattern, problems))
        results = [attempt(partial(read, root, path)) for path in paths]
        return tuple(result for result in results if result is not None)

    attempt(lambda: _refuse_strangers(root))
    issuer = attempt(lambda: load_issuer(root))
    keys = attempt(lambda: load_keys(root))
    badges = collect(_badge, "badges", ".md", SLUG)
    pathways = collect(_pathway, "pathways", ".md", SLUG)
    awards = collect(_award, "awards", ".json", AWARD_ID)
    drafts = collect(_draft, "awards", ".yaml", AWARD_ID)
    if not problems:
        attempt(lambda: _check_references(badges, pathways, drafts))
    if problems or issuer is None or keys is None:
        raise ContentError(*problems)
    return Content(
        issuer=issuer,
        history=keys[0],
        history_bytes=keys[1],
        badges=badges,
        pathways=pathways,
        awards=awards,
        drafts=drafts,
    )


def load_issuer(root: Path) -> Issuer:
    """Read ``content/issuer.yaml``."""
    path = root / ISSUER_FILE
    if not path.exists():
        raise ContentError(
            Problem(
                code="FILE01",
                message=f"There is no {ISSUER_FILE} here, so this is not a site folder.",
                fix="go to the folder of your site, or make one with 'assay init'",
            )
        )
    return read_issuer(read_source(_read(root, path), ISSUER_FILE), _image_loader(root, path.parent))


def load_keys(root: Path) -> tuple[KeyHistory | None, bytes]:
    """Read and verify ``keys/history.jsonl``; returns the history, or None before the first key, and its bytes."""
    path = root / HISTORY_FILE
    for stray in sorted(path.parent.glob("*")) if path.parent.is_dir() else ():
        _refuse_secret(root, stray, stray.read_bytes() if stray.is_file() else b"")
    if not path.exists():
        return None, b""
    data = _read(root, path)
    try:
        return load_history(data), data
    except AssayError as error:
        raise ContentError(*(_at(HISTORY_FILE, problem) for problem in error.problems)) from None


def _at(path: str, problem: Problem) -> Problem:
    return Problem(
        code=problem.code,
        message=problem.message,
        fix=problem.fix,
        path=path,
        line=problem.line,
        column=problem.column,
        source=problem.source,
    )


# -- reading one file ---------------------------------------------------------------------------------------------


def _badge(root: Path, path: Path) -> BadgeDefinition:
    source = read_source(_read(root, path), relative(root, path))
    return read_badge(source, path.stem, _image_loader(root, path.parent))


def _pathway(root: Path, path: Path) -> Pathway:
    return read_pathway(read_source(_read(root, path), relative(root, path)), path.stem)


def _draft(root: Path, path: Path) -> Draft:
    return read_draft(read_source(_read(root, path), relative(root, path)), path.stem)


def _award(root: Path, path: Path) -> Award:
    return Award(id=path.stem, path=relative(root, path), data=_read(root, path))


def _image_loader(root: Path, folder: Path) -> Callable[[str], bytes]:
    def load(name: str) -> bytes:
        path = folder / name
        if not path.is_file():
            near = difflib.get_close_matches(name, [item.name for item in folder.iterdir()], n=1)
            hint = f'did you mean "{near[0]}"?' if near else "put the picture there, or delete the setting"
            raise ContentError(
                Problem(code="IMG04", message=f"There is no picture {name} in {relative(root, folder)}.", fix=hint)
            )
        return check_image(name, _read(root, path))

    return load


def relative(root: Path, path: Path) -> str:
    """Return a path below the site folder with forward slashes, as messages show it."""
    return path.relative_to(root).as_posix()


def _read(root: Path, path: Path) -> bytes:
    if path.is_symlink():
        raise ContentError(
            Problem(
                code="FILE03",
                message=f"This is a link to {path.readlink()}; content is never read through links.",
                fix="put the file itself here",
                path=relative(root, path),
            )
        )
    try:
        data = path.read_bytes()
    except IsADirectoryError:
        raise ContentError(
            Problem(code="FILE04", message="This is a folder, not a file.", fix="rename it", path=relative(root, path))
        ) from None
    except OSError as error:
        raise MachineError(
            Problem(
                code="RUN01",
                message=f"This file cannot be read: {error.strerror}.",
                fix="check its permissions",
                path=relative(root, path),
            )
        ) from None
    _refuse_secret(root, path, data)
    return data


def _refuse_secret(root: Path, path: Path, data: bytes) -> None:
    """A secret key inside the site folder is one push away from the public."""
    if path.suffix == ".key" or SECRET_MARKER.encode() in data or b"PRIVATE KEY-----" in data:
        raise ContentError(
            Problem(
                code="KEY05",
                message="This file holds a secret key. Anybody who sees the repository could sign in your name.",
                fix="move it out of the site folder; if it was ever pushed, retire the key and make a new one",
                path=relative(root, path),
            )
        )


# -- walking the folders ------------------------------------------------------------------------------------------


def _refuse_strangers(root: Path) -> None:
    """Name what lies in ``content/`` and would otherwise be overlooked, such as a folder ``badge/``."""
    problems = []
    folder = root / "content"
    for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
        expected = entry.name in _FOLDERS or (entry.is_file() and entry.suffix in (".yaml", ".svg", ".png"))
        if entry.name.startswith(".") or expected:
            continue
        near = difflib.get_close_matches(entry.name, _FOLDERS, n=1)
        problems.append(
            Problem(
                code="FILE05",
                message=f'"{entry.name}" is not a part of content/, so it would be overlooked.',
                fix=f'did you mean "{near[0]}"?' if near else "move it out of content/",
                path=relative(root, entry),
            )
        )
    if problems:
        raise ContentError(*problems)


_KNOWN_SUFFIXES = {"badges": {".md", ".svg", ".png"}, "pathways": {".md"}, "awards": {".json", ".yaml"}}


def _files(root: Path, folder: str, suffix: str, pattern: str, problems: list[Problem]) -> Iterator[Path]:
    """Yield the files of one kind in order; keep a problem for every name that does not fit."""
    for path in _walk(root / "content" / folder):
        if path.name.startswith("."):
            continue
        if path.suffix != suffix:
            if path.suffix not in _KNOWN_SUFFIXES[folder] and suffix != ".yaml":
                problems.append(_stranger(root, folder, path))
            continue
        if not re.fullmatch(pattern, path.stem, re.ASCII) or len(path.stem) > MAX_SLUG:
            problems.append(_bad_name(root, folder, path))
            continue
        yield path


def _walk(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for entry in sorted(folder.iterdir()):
        if entry.is_dir() and not entry.is_symlink() and folder.name != "badges":
            yield from _walk(entry)
        else:
            yield entry


def _stranger(root: Path, folder: str, path: Path) -> Problem:
    known = ", ".join(sorted(_KNOWN_SUFFIXES[folder]))
    return Problem(
        code="FILE05",
        message=f"This file would be overlooked: content/{folder} holds files ending in {known}.",
        fix="rename it, or move it out of content/",
        path=relative(root, path),
    )


def _bad_name(root: Path, folder: str, path: Path) -> Problem:
    if folder == "awards":
        what, fix = "16 letters and digits", "make awards with 'assay new award', which chooses the name"
    else:
        suggestion = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-") or "my-badge"
        what, fix = "lower-case letters, digits and single hyphens", f"rename it to {suggestion[:64]}{path.suffix}"
    return Problem(
        code="FILE02",
        message=f'The name "{path.stem}" becomes an address, so it may hold {what} only.',
        fix=fix,
        path=relative(root, path),
    )


def _check_references(badges: Sequence[BadgeDefinition], pathways: Sequence[Pathway], drafts: Sequence[Draft]) -> None:
    """Refuse a pathway or draft that names a badge which is not there."""
    slugs = [badge.slug for badge in badges]
    wanted = [(path.path, slug) for path in pathways for slug in (*path.requires.badges(), path.leads_to)]
    wanted += [(draft.path, draft.badge) for draft in drafts]
    problems = []
    for path, slug in wanted:
        if slug and slug not in slugs:
            near = difflib.get_close_matches(slug, slugs, n=1)
            problems.append(
                Problem(
                    code="AW24",
                    message=f'There is no badge "{slug}" in content/badges.',
                    fix=f'did you mean "{near[0]}"?' if near else f"write content/badges/{slug}.md first",
                    path=path,
                )
            )
    if problems:
        raise ContentError(*problems)


# -- writing ------------------------------------------------------------------------------------------------------


def write_whole(path: Path, data: bytes, *, replace: bool = True) -> None:
    """Write a file so that a reader, or a crash, sees the old bytes or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if not replace and path.exists():
            raise FileExistsError(17, "File exists", str(path))
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise MachineError(
            Problem(
                code="RUN02",
                message=f"{path.name} cannot be written: {error.strerror}.",
                fix="check free space and permissions",
            )
        ) from None
    finally:
        temporary.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder survive a power cut (POSIX promises that only after fsync of the folder)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def award_path(draft: Draft) -> str:
    """Return where the signed award of a draft goes, beside it."""
    return draft.path.removesuffix(".yaml") + ".json"


def save_award(root: Path, draft: Draft, data: bytes) -> str:
    """Write a signed award beside its draft, then set the draft aside; returns the path of the award.

    A stop between the two leaves both; `set_aside` at the next run finishes it. Nothing is lost in between.
    """
    path = award_path(draft)
    write_whole(root / path, data, replace=False)
    set_aside(root, draft)
    return path


def set_aside(root: Path, draft: Draft) -> None:
    """Move a draft whose award is safely on disk out of ``content/``."""
    target = root / SET_ASIDE / f"{draft.id}.yaml"
    target.parent.mkdir(parents=True, exist_ok=True)
    (root / draft.path).replace(target)
    sync_folder((root / draft.path).parent)
