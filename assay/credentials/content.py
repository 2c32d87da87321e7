"""Everything below ``content/`` and ``keys/`` read into one `Content`; `folders` says what lies where, `saving` writes.

Rules:

* A file is read once, and only by `plainfiles`.
* All problems of all files are raised together.

Example::

    content = load_content(Path("."))
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path
from typing import TypeVar

from assay.credentials.definitions import read_badge
from assay.credentials.draftfile import read_draft
from assay.credentials.earners import Earner, NamedRecord, Transcript
from assay.credentials.earnersfile import EARNERS_FILE, UUID, read_earners
from assay.credentials.filenames import SLUG
from assay.credentials.folders import (
    AWARD_ID,
    HISTORY_FILE,
    ISSUER_FILE,
    LIST_NAME,
    REVOCATIONS_FILE,
    files_of,
    refuse_strangers,
)
from assay.credentials.images import check_image
from assay.credentials.issuerfile import read_issuer
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
from assay.credentials.plainfiles import read_plain, refuse_link, refuse_no_folder, relative
from assay.credentials.revocationsfile import MAX_RECORD_BYTES, read_revocations
from assay.credentials.sharingfile import SHARING_FILE, read_sharing, sharing_problems
from assay.credentials.textfile import Source, read_source
from assay.credentials.translation import TRANSLATION, Translation, is_translation
from assay.credentials.translationfile import read_translation
from assay.credentials.translationreader import no_original, with_translations
from assay.errors import AssayError, ContentError, Problem
from assay.integrity.history import KeyHistory, load_history

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
        paths = [Path(path) for path in files_of(root, folder, suffix, pattern, problems)]
        results = [attempt(partial(read, root, path)) for path in paths]
        return tuple(result for result in results if result is not None)

    attempt(lambda: refuse_strangers(root))
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
    awards: tuple[Award, ...]
    if unread:
        awards = tuple(_UnreadAward(root, path) for path in files_of(root, "awards", ".json", AWARD_ID, problems))
    else:
        awards = collect(load_award, "awards", ".json", AWARD_ID)
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
    return read_issuer(_source(root, path), _image_loader(root, path.parent))


def load_keys(root: Path) -> tuple[KeyHistory | None, bytes]:
    """Read and verify ``keys/history.jsonl``; returns the history, or None before the first key, and its bytes."""
    path = root / HISTORY_FILE
    refuse_no_folder(root, path.parent)
    for stray in sorted(path.parent.glob("*")):
        refuse_link(root, stray)
        # A name with a dot is nobody's list: a command that was killed left it, and the next one takes it away.
        if ".json" in stray.name and stray != path and not stray.name.startswith("."):
            raise ContentError(_no_key_list(root, stray))
    if not path.exists():
        return None, b""
    data = read_plain(root, path)
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


def _source(root: Path, path: Path) -> Source:
    return read_source(read_plain(root, path), relative(root, path))


def _badge(root: Path, path: Path) -> BadgeDefinition:
    return read_badge(_source(root, path), path.stem, _image_loader(root, path.parent))


def _translation(
    slugs: Collection[str], definitions: Mapping[str, BadgeDefinition], root: Path, path: Path
) -> Translation[BadgeDefinition] | None:
    """Read one translation; None while its original cannot be read, which is told where that is read."""
    source = _source(root, path)
    slug, _, tag = path.stem.partition(".")
    if slug not in slugs:
        raise no_original(source, slug, slugs)
    return read_translation(source, tag, definitions[slug]) if slug in definitions else None


def _pathway(slugs: Collection[str], definitions: Mapping[str, BadgeDefinition], root: Path, path: Path) -> Pathway:
    return read_pathway(_source(root, path), path.stem, slugs, definitions)


def _page(root: Path, path: Path) -> OwnPage:
    route = path.relative_to(root / "content" / "pages").with_suffix("").as_posix()
    return read_page(_source(root, path), route)


def _pathway_translation(pathways: Mapping[str, Pathway], root: Path, path: Path) -> Translation[Pathway] | None:
    source = _source(root, path)
    slug, _, tag = path.stem.partition(".")
    if slug not in pathways and not path.with_name(f"{slug}.md").exists():
        raise no_original(source, slug, pathways)
    return read_pathway_translation(source, tag, pathways[slug]) if slug in pathways else None


def _draft(slugs: Collection[str], root: Path, path: Path) -> Draft:
    return read_draft(_source(root, path), path.stem, slugs)


class _UnreadAward(Award):
    """An award whose bytes are read each time somebody looks at them, so that thousands take no memory."""

    __slots__ = ("_root",)
    _root: Path

    def __init__(self, root: Path, path: str) -> None:
        # As `relative` does, without the detour that a hundred thousand paths would feel.
        start, whole = root.as_posix(), path.replace(os.sep, "/")
        inner = whole if start == "." else whole[len(start.rstrip("/")) + 1 :]
        stem = inner.rpartition("/")[2].removesuffix(".json")
        for name, value in (("id", stem), ("path", inner), ("_root", root)):
            object.__setattr__(self, name, value)

    @property
    def data(self) -> bytes:
        """The bytes as they are now."""
        return load_award(self._root, self._root / self.path).data


def load_award(root: Path, path: Path) -> Award:
    """Read one signed award; raises `ContentError` for what is no plain file."""
    return Award(id=path.stem, path=relative(root, path), data=read_plain(root, path))


def _legacy(root: Path, path: Path) -> LegacyAward:
    return read_legacy(_source(root, path), path.stem)


def _status_list(root: Path, path: Path) -> StatusList:
    return StatusList(name=path.stem, path=relative(root, path), data=read_plain(root, path))


def _endorsement(root: Path, path: Path) -> Endorsement:
    pins = path.with_name(path.stem + PINS)
    return Endorsement(
        file=path.name,
        path=relative(root, path),
        data=read_plain(root, path),
        pins=read_plain(root, pins) if pins.exists() else None,
    )


def _given(root: Path, path: Path) -> GivenEndorsement:
    return GivenEndorsement(name=path.stem, path=relative(root, path), data=read_plain(root, path))


def load_lists(root: Path) -> tuple[StatusList, ...]:
    """Read the signed status lists in ``content/status``."""
    problems: list[Problem] = []
    lists = tuple(_status_list(root, Path(path)) for path in files_of(root, "status", ".json", LIST_NAME, problems))
    if problems:
        raise ContentError(*problems)
    return lists


def load_revocations(root: Path) -> tuple[Revocation, ...]:
    """Read the record of revocations; there is none before the first."""
    path = root / REVOCATIONS_FILE
    if not path.exists():
        return ()
    data = read_plain(root, path, MAX_RECORD_BYTES + 1)
    return read_revocations(read_source(data, relative(root, path), MAX_RECORD_BYTES))


def load_earners(root: Path) -> tuple[Earner, ...]:
    """Read what earners agreed to beyond single pages; most sites have no such file."""
    path = root / EARNERS_FILE
    return read_earners(_source(root, path)) if path.exists() else ()


def _transcript(root: Path, path: Path) -> Transcript:
    return Transcript(code=path.stem, path=relative(root, path), data=read_plain(root, path))


def load_sharing(
    root: Path, known: Collection[str], records: Collection[str]
) -> tuple[tuple[SharingConsent, ...], tuple[NamedRecord, ...]]:
    """Read what holders of the `known` awards and legacy records agreed to; most sites have no such file."""
    path = root / SHARING_FILE
    found = read_sharing(_source(root, path)) if path.exists() else ((), ())
    if problems := list(sharing_problems(found[0], known, found[1], records)):
        raise ContentError(*problems)
    return found


def load_ledger(root: Path) -> Ledger:
    """Read ``content/addresses.txt``; without it nothing was ever published."""
    path = root / LEDGER_FILE
    return read_ledger(read_plain(root, path, MAX_LEDGER_BYTES)) if path.exists() else Ledger()


def _image_loader(root: Path, folder: Path) -> Callable[[str], bytes]:
    def load(name: str) -> bytes:
        path = folder / name
        if not path.is_file():
            near = difflib.get_close_matches(name, [item.name for item in folder.iterdir()], n=1)
            hint = f'did you mean "{near[0]}"?' if near else "put the picture there, or delete the setting"
            raise ContentError(
                Problem(code="IMG04", message=f"There is no picture {name} in {relative(root, folder)}.", fix=hint)
            )
        return check_image(name, read_plain(root, path))

    return load
