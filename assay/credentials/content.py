"""The only module that knows how ``content/`` and ``keys/`` are laid out: reads them (`saving` writes).

Rules:

* Names are lower-case slugs and ids; whatever else lies in these folders is refused rather than overlooked.
* Links out of the folder are refused; a file is read once.
* All problems of all files are raised together.

Example::

    content = load_content(Path("."))
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TypeVar

from assay.credentials.definitions import MAX_SLUG, SLUG, read_badge
from assay.credentials.draftfile import read_draft, read_revocations
from assay.credentials.earners import Earner, NamedRecord, Transcript
from assay.credentials.earnersfile import EARNERS_FILE, UUID, read_earners
from assay.credentials.filenames import KNOWN, RESERVED, bad_name, stranger
from assay.credentials.images import check_image
from assay.credentials.issuerfile import read_issuer
from assay.credentials.leaks import refuse_secret, refuse_secrets
from assay.credentials.ledger import LEDGER_FILE, MAX_LEDGER_BYTES, Ledger, read_ledger
from assay.credentials.legacy import read_legacy
from assay.credentials.model import (
    Award,
    BadgeDefinition,
    Content,
    Draft,
    Endorsement,
    GivenEndorsement,
    Issuer,
    LegacyAward,
    Pathway,
    Revocation,
    SharingConsent,
    StatusList,
)
from assay.credentials.ownpages import OwnPage
from assay.credentials.pagefile import read_page
from assay.credentials.pathwayfile import read_pathway
from assay.credentials.pathways import pathway_problems
from assay.credentials.pathwaytranslation import read_pathway_translation
from assay.credentials.pins import SUFFIX as PINS
from assay.credentials.pins import lonely_pins
from assay.credentials.sharingfile import SHARING_FILE, read_sharing, sharing_problems
from assay.credentials.textfile import Source, read_source
from assay.credentials.translation import TRANSLATION, Translation, is_translation
from assay.credentials.translationfile import read_translation
from assay.credentials.translationreader import no_original, with_translations
from assay.errors import AssayError, ContentError, MachineError, Problem
from assay.integrity.history import KeyHistory, load_history

AWARD_ID = r"[0-9a-hjkmnp-tv-z]{16}"
"""80 random bits in lower-case Crockford base32."""
AWARD_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
ISSUER_FILE = "content/issuer.yaml"
HISTORY_FILE = "keys/history.jsonl"

_SINGLE = ("issuer.yaml", "addresses.txt", "earners.yaml", "sharing.yaml")
LEGACY_FOLDER = "content/legacy"
"""Records of badges issued elsewhere; see `legacy`."""

_FOLDERS = (
    "badges", "pages", "pathways", "awards", "status", "transcripts", "legacy", "endorsements", "endorsements-given",
)  # fmt: skip
REVOCATIONS_FILE = "content/status/revocations.yaml"
LIST_NAME = r"[a-z0-9]+(-[a-z0-9]+)*-[1-9][0-9]{0,3}"
"""A key's name, a hyphen, a number."""
MOST_READ = 4_194_304
"""Bytes of a file that are looked at; every kind of file has a smaller limit of its own."""
T = TypeVar("T")


def load_content(root: Path) -> Content:
    """Read everything below the site folder; raises `ContentError` with all problems, `MachineError` for the disk."""
    content, problems = read_content(root)
    if problems or content is None:
        raise ContentError(*problems)
    return content


def read_content(root: Path, *, unread: bool = False) -> tuple[Content | None, tuple[Problem, ...]]:
    """Read what can be read, and say what cannot; no content without an issuer and a readable key history.

    With `unread` the awards are read when somebody looks at them, and what is wrong with such a file is said then.
    """
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
    slugs = [path.stem for path in sorted((root / "content" / "badges").glob("*.md")) if not is_translation(path.name)]
    issuer = attempt(lambda: load_issuer(root))
    keys = attempt(lambda: load_keys(root))
    badges = collect(_badge, "badges", ".md", SLUG)
    definitions = {badge.slug: badge for badge in badges}
    translations = collect(partial(_translation, slugs, definitions), "badges", ".md", TRANSLATION)
    pathways = collect(partial(_pathway, slugs, definitions), "pathways", ".md", SLUG)
    problems += pathway_problems(pathways)
    ways = {pathway.slug: pathway for pathway in pathways}
    told_ways = collect(partial(_pathway_translation, ways), "pathways", ".md", TRANSLATION)
    pages = collect(_page, "pages", ".md", SLUG)
    awards = collect(_unread if unread else load_award, "awards", ".json", AWARD_ID)
    drafts = collect(partial(_draft, slugs), "awards", ".yaml", AWARD_ID)
    legacy = collect(_legacy, "legacy", ".yaml", AWARD_ID)
    lists = attempt(lambda: load_lists(root))
    revocations = attempt(lambda: load_revocations(root))
    earners = attempt(lambda: load_earners(root))
    transcripts = collect(_transcript, "transcripts", ".json", UUID)
    endorsements = [found for end in (".json", ".jwt") for found in collect(_endorsement, "endorsements", end, SLUG)]
    given = collect(_given, "endorsements-given", ".json", SLUG)
    problems += lonely_pins(root)
    ledger = attempt(lambda: load_ledger(root))
    gone = [address.split("/")[2] for address in (ledger.gone if ledger else ())]
    # What the holder of an award that was taken down had agreed to is no slip; it has no effect any more.
    records = [record.id for record in legacy]
    sharing = attempt(lambda: load_sharing(root, [*(award.id for award in awards), *gone], records)) or ((), ())
    if issuer and keys and keys[0]:
        attempt(partial(_check_owner, issuer, keys[0]))
    if issuer is None or keys is None:
        return None, tuple(problems)
    content = Content(
        issuer=issuer,
        history=keys[0],
        history_bytes=keys[1],
        badges=with_translations(badges, translations),
        pathways=with_translations(pathways, told_ways),
        pages=pages,
        awards=awards,
        drafts=drafts,
        lists=lists or (),
        revocations=revocations or (),
        earners=earners or (),
        transcripts=transcripts,
        endorsements=tuple(endorsements),
        given=given,
        sharing=sharing[0],
        named_records=sharing[1],
        ledger=ledger or Ledger(),
        legacy=legacy,
    )
    return content, tuple(problems)


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
    _refuse_no_folder(root, path.parent)
    for stray in sorted(path.parent.glob("*")):
        _refuse_link(root, stray)
        # A name with a dot is nobody's list: a command that was killed left it, and the next one takes it away.
        if ".json" in stray.name and stray != path and not stray.name.startswith("."):
            raise ContentError(_no_key_list(root, stray))
    if not path.exists():
        return None, b""
    data = _read(root, path)
    try:
        return load_history(data), data
    except AssayError as error:
        source = Source(HISTORY_FILE, data.decode("utf-8", "replace"))
        raise ContentError(
            *(
                source.problem(found.code, found.message, fix=found.fix, line=found.line, column=found.column)
                for found in error.problems
            )
        ) from None


def _no_key_list(root: Path, stray: Path) -> Problem:
    """A list of keys made by hand would look like the true one to whoever reads the repository."""
    return Problem(
        code="FILE05",
        message=f"The file {stray.name} would be overlooked: the keys are those of history.jsonl.",
        fix="delete it; to change the keys, use 'assay key'",
        path=relative(root, stray),
    )


def _check_owner(issuer: Issuer, history: KeyHistory) -> None:
    """Refuse the key history of another site, or of this one before it moved."""
    if issuer.did and history.did != issuer.did:
        raise ContentError(
            Problem(
                code="HIST06",
                message=f"These are the keys of {history.did}, but issuer.yaml says {issuer.url}.",
                fix="give issuer.yaml its old address back, or start a new history with 'assay key new'",
                path=HISTORY_FILE,
                line=1,
            )
        )


# -- reading one file ---------------------------------------------------------------------------------------------


def _badge(root: Path, path: Path) -> BadgeDefinition:
    source = read_source(_read(root, path), relative(root, path))
    return read_badge(source, path.stem, _image_loader(root, path.parent))


def _translation(
    slugs: Collection[str], definitions: Mapping[str, BadgeDefinition], root: Path, path: Path
) -> Translation[BadgeDefinition] | None:
    """Read one translation; None while its original cannot be read, which is told where that is read."""
    source = read_source(_read(root, path), relative(root, path))
    slug, _, tag = path.stem.partition(".")
    if slug not in slugs:
        raise no_original(source, slug, slugs)
    return read_translation(source, tag, definitions[slug]) if slug in definitions else None


def _pathway(slugs: Collection[str], definitions: Mapping[str, BadgeDefinition], root: Path, path: Path) -> Pathway:
    return read_pathway(read_source(_read(root, path), relative(root, path)), path.stem, slugs, definitions)


def _page(root: Path, path: Path) -> OwnPage:
    route = path.relative_to(root / "content" / "pages").with_suffix("").as_posix()
    return read_page(read_source(_read(root, path), relative(root, path)), route)


def _pathway_translation(pathways: Mapping[str, Pathway], root: Path, path: Path) -> Translation[Pathway] | None:
    source = read_source(_read(root, path), relative(root, path))
    slug, _, tag = path.stem.partition(".")
    if slug not in pathways and not path.with_name(f"{slug}.md").exists():
        raise no_original(source, slug, pathways)
    return read_pathway_translation(source, tag, pathways[slug]) if slug in pathways else None


def _draft(slugs: Collection[str], root: Path, path: Path) -> Draft:
    return read_draft(read_source(_read(root, path), relative(root, path)), path.stem, slugs)


def count_awards(root: Path) -> int:
    """Return how many signed awards there seem to be, without a look at them."""
    return sum(name.endswith(".json") for _, _, names in os.walk(root / "content" / "awards") for name in names)


class _UnreadAward(Award):
    """An award whose bytes are read each time somebody looks at them, so that thousands take no memory."""

    __slots__ = ("_root",)
    _root: Path

    def __init__(self, root: Path, path: Path) -> None:
        # As `relative` does, without the detour that a hundred thousand paths would feel.
        start, whole = root.as_posix(), path.as_posix()
        inner = whole if start == "." else whole[len(start.rstrip("/")) + 1 :]
        for name, value in (("id", path.stem), ("path", inner), ("_root", root)):
            object.__setattr__(self, name, value)

    @property
    def data(self) -> bytes:
        """The bytes as they are now."""
        return load_award(self._root, self._root / self.path).data


def _unread(root: Path, path: Path) -> Award:
    return _UnreadAward(root, path)


def load_award(root: Path, path: Path) -> Award:
    """Read one signed award; raises `ContentError` for what is no plain file."""
    return Award(id=path.stem, path=relative(root, path), data=_read(root, path))


def _legacy(root: Path, path: Path) -> LegacyAward:
    return read_legacy(read_source(_read(root, path), relative(root, path)), path.stem)


def _status_list(root: Path, path: Path) -> StatusList:
    return StatusList(name=path.stem, path=relative(root, path), data=_read(root, path))


def _endorsement(root: Path, path: Path) -> Endorsement:
    pins = path.with_name(path.stem + PINS)
    return Endorsement(
        file=path.name,
        path=relative(root, path),
        data=_read(root, path),
        pins=_read(root, pins) if pins.exists() else None,
    )


def _given(root: Path, path: Path) -> GivenEndorsement:
    return GivenEndorsement(name=path.stem, path=relative(root, path), data=_read(root, path))


def load_lists(root: Path) -> tuple[StatusList, ...]:
    """Read the signed status lists in ``content/status``."""
    problems: list[Problem] = []
    lists = tuple(_status_list(root, path) for path in _files(root, "status", ".json", LIST_NAME, problems))
    if problems:
        raise ContentError(*problems)
    return lists


def load_revocations(root: Path) -> tuple[Revocation, ...]:
    """Read the record of revocations; there is none before the first."""
    path = root / REVOCATIONS_FILE
    return read_revocations(read_source(_read(root, path), REVOCATIONS_FILE)) if path.exists() else ()


def load_earners(root: Path) -> tuple[Earner, ...]:
    """Read what earners agreed to beyond single pages; most sites have no such file."""
    path = root / EARNERS_FILE
    return read_earners(read_source(_read(root, path), EARNERS_FILE)) if path.exists() else ()


def _transcript(root: Path, path: Path) -> Transcript:
    return Transcript(code=path.stem, path=relative(root, path), data=_read(root, path))


def load_sharing(
    root: Path, known: Collection[str], records: Collection[str]
) -> tuple[tuple[SharingConsent, ...], tuple[NamedRecord, ...]]:
    """Read what holders of the `known` awards and legacy records agreed to; most sites have no such file."""
    path = root / SHARING_FILE
    found = read_sharing(read_source(_read(root, path), SHARING_FILE)) if path.exists() else ((), ())
    if problems := list(sharing_problems(found[0], known, found[1], records)):
        raise ContentError(*problems)
    return found


def load_ledger(root: Path) -> Ledger:
    """Read ``content/addresses.txt``; without it nothing was ever published."""
    path = root / LEDGER_FILE
    return read_ledger(_read(root, path, MAX_LEDGER_BYTES)) if path.exists() else Ledger()


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


def _refuse_link(root: Path, path: Path) -> None:
    if path.is_symlink():
        raise ContentError(
            Problem(
                code="FILE03",
                message=f"{path.name} is a link to {path.readlink()}; content is never read through links.",
                fix="put the file or folder itself here",
                path=relative(root, path),
            )
        )


def _refuse_no_folder(root: Path, path: Path) -> None:
    _refuse_link(root, path)
    if path.exists() and not path.is_dir():
        raise ContentError(
            Problem(
                code="FILE04",
                message="This is a file where a folder belongs.",
                fix="move it away, and restore the folder from git",
                path=relative(root, path),
            )
        )


def _read(root: Path, path: Path, most: int = MOST_READ) -> bytes:
    _refuse_link(root, path)
    if path.exists() and not path.is_file():
        what = "a folder" if path.is_dir() else "a device"
        raise ContentError(
            Problem(code="FILE04", message=f"This is {what}, not a file.", fix="rename it", path=relative(root, path))
        )
    try:
        with path.open("rb") as file:
            data = file.read(most)
    except OSError as error:
        raise MachineError(
            Problem(
                code="RUN01",
                message=f"This file cannot be read: {error.strerror}.",
                fix="check its permissions",
                path=relative(root, path),
            )
        ) from None
    refuse_secret(relative(root, path), data)
    return data


# -- walking the folders ------------------------------------------------------------------------------------------


def _refuse_strangers(root: Path) -> None:
    """Name what lies in ``content/`` and would otherwise be overlooked, such as a folder ``badge/``."""
    problems = []
    folder = root / "content"
    _refuse_no_folder(root, folder)
    refuse_secrets(root)
    for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
        expected = entry.name in (*_FOLDERS, *_SINGLE) or (entry.is_file() and entry.suffix in (".svg", ".png"))
        if entry.name in _FOLDERS:
            _refuse_no_folder(root, entry)
        if entry.name.startswith(".") or expected:
            continue
        near = difflib.get_close_matches(entry.name, (*_FOLDERS, *_SINGLE), n=1)
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


def _files(root: Path, folder: str, suffix: str, pattern: str, problems: list[Problem]) -> Iterator[Path]:
    """Yield the files of one kind in order; keep a problem for every name that does not fit."""
    for entry in _walk(root / "content" / folder, deep=folder in ("awards", "pages")):
        name = entry.name
        if name.startswith("."):
            continue
        if folder in {"badges", "pathways"} and (pattern == TRANSLATION) != is_translation(name):
            continue  # each is read in its own turn
        if not name.endswith(suffix) or name.endswith(PINS):
            if not {Path(name).suffix, name} & KNOWN[folder] and suffix not in (".yaml", ".jwt"):
                problems.append(stranger(folder, Path(entry.path).relative_to(root)))
            continue
        stem = name.removesuffix(suffix)
        fits = re.fullmatch(pattern, stem, re.ASCII) and len(stem.partition(".")[0]) <= MAX_SLUG
        if not fits or re.fullmatch(RESERVED, stem, re.ASCII):
            problems.append(bad_name(folder, Path(entry.path).relative_to(root)))
            continue
        yield Path(entry.path)


def _walk(folder: Path | str, *, deep: bool) -> Iterator[os.DirEntry[str]]:
    """Yield what is in a folder, by name; not through `Path`, which is slow for a hundred thousand files."""
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if deep and entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, deep=deep)
        else:
            yield entry
