"""Open Badges 3.0 documents of anybody: what kind a document is, its form, and that nothing in it is hidden.

A signature over a graph does not protect the JSON people read (product decision 4). For our own awards a closed
profile does; documents of others are held against the open schema of the specification and these rules:

Rules:

* The contexts are ones Assay carries. Others, and contexts written into the document, make it uncheckable.
* Every member is a term its contexts define at that place, spelled as that term; every address is whole; nothing is
  dropped or resolved silently. This is asked of JWT and jcs-signed documents too.
* What decides (the credential, its subject, achievement and status entry) is spelled out in one place: the same node
  elsewhere may not hold members, because the signed graph would not change if they were moved there.
* A type is not spelled as the address of a term.
* Single values where arrays belong are a warning where 1EdTech tolerates them (serialization, "compacted form").

Example::

    warnings = check_form(document)
    check_meaning(document)
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import jsonschema_rs

from assay.credentials.model import Json
from assay.credentials.profile import dotted
from assay.errors import DocumentError, Pointer
from assay.integrity import contexts
from assay.integrity.canonical import canonicalize_rdfc

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

Part = Literal["credential", "endorsement"]
"""Which class of the schema a document is held against."""

FORM, MEANING = "OB01", "OB02"
_FIX = "ask its issuer for the credential as it was issued"
_V1 = "https://www.w3.org/2018/credentials/v1"
_OPEN_BADGES_2 = ("https://w3id.org/openbadges/v2", "https://w3id.org/openbadges/v1")
_BADGE_TYPES = {"AchievementCredential", "OpenBadgeCredential"}
_ONE_TYPE = {"Image", "IdentityObject", "IdentifierEntry", "GeoCoordinates"}
"""Classes whose `type` is one string (standards 1.1)."""
_PLAIN_TYPE = {"credentialSchema", "credentialStatus", "refreshService", "proof", "termsOfUse"}
"""Members whose objects have one string as `type`."""
_MAY_BE_ONE = {"proof", "credentialSchema", "termsOfUse"}
_SUBJECT: Pointer = ("credentialSubject",)


class UncheckableError(Exception):
    """A step that nothing could answer; the sentence says why. Unknown is never valid."""


def kind_of(document: Json) -> str:
    """Say what a document is when it is no Open Badges 3.0 credential; empty when it is one."""
    context = document.get("@context")
    listed = context if isinstance(context, list) else [context]
    types = document.get("type")
    names = set(types if isinstance(types, list) else [types]) if _hashable(types) else set()
    if any(one in _OPEN_BADGES_2 for one in listed if isinstance(one, str)):
        return (
            "This is an Open Badges 2.0 document. Such badges are not signed files: a badge of that kind is valid when "
            "its issuer's website says so. Assay did not check it"
        )
    if "vc" in document or _V1 in [one for one in listed if isinstance(one, str)]:
        return "This is a credential of the older data model (VC 1.1), which Assay does not check"
    if names & _BADGE_TYPES:
        return ""
    if "ClrCredential" in names:
        return (
            "This is a learner record, which holds awards of one person. Of other issuers, Assay checks Open Badges "
            "only: take the awards out of it, each is one by itself"
        )
    if "VerifiableCredential" in names:
        return "This is a verifiable credential, but not an Open Badge, and Assay checks Open Badges only"
    return "This is not an Open Badges 3.0 credential"


def is_endorsement(document: Json) -> bool:
    """Tell whether a document says of itself that it is an EndorsementCredential, and no badge."""
    types = document.get("type")
    names = set(types if isinstance(types, list) else [types]) if _hashable(types) else set()
    return "EndorsementCredential" in names and not names & _BADGE_TYPES


def _hashable(types: object) -> bool:
    return isinstance(types, str) or (isinstance(types, list) and all(isinstance(name, str) for name in types))


def check_form(document: Json, part: Part = "credential") -> list[str]:
    """Hold a document against the schema of its class; returns warnings, raises `DocumentError` OB01."""
    if _fits(document, part):
        return []
    # Compacted forms are tried only when the canonical one fails, so that canonical documents cost one pass.
    widened, places = _widened(document)
    if not (places and _fits(widened, part)):
        error = _first_error(widened, part)
        if error is not None:
            raise _refusal(error)
    if not places:
        return []
    return [f"single values stand where arrays belong ({', '.join(places[:3])}{', …' if len(places) > 3 else ''})"]  # noqa: PLR2004 - enough to find them


class Meaning(NamedTuple):
    """What a document without proofs says to a machine."""

    contexts: Mapping[str, Mapping[str, Any]]
    """Contexts to hash it with, beside the pinned ones."""
    quads: bytes
    """Its RDFC-1.0 form, with its endorsements `flattened`."""


def check_meaning(document: Mapping[str, Any]) -> Meaning:
    """Check that nothing in a document without proofs is undefined, renamed, hidden or endless.

    Raises `DocumentError` (OB02, or AW11 to AW14 of the canonicaliser), and
    `UncheckableError` for contexts that Assay does not carry.
    """
    _check_contexts(document)
    _check_types(document)
    _check_spelled_once(document)
    extra = newer_contexts(document)
    return Meaning(extra, canonicalize_rdfc(flattened(document), contexts=extra))


def newer_contexts(document: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """Return the later Open Badges context when a document uses a term of it, else nothing."""
    uses = any(name in {"endorsementJwt", "jti"} for name in _names(document))
    return {contexts.OPEN_BADGES_V3: contexts.open_badges_of_2026()} if uses else {}


def flattened(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document whose embedded endorsements do not repeat its contexts.

    An endorsement keeps its `@context`, being a document of its own. Repeating the same list changes nothing in what
    the outer document means, while another list would, and stays in place to be refused.
    """
    context = document.get("@context")

    def without(value: Any, inside: str) -> Any:  # noqa: ANN401 - JSON
        if isinstance(value, dict):
            kept = value.items()
            if inside == "endorsement" and value.get("@context") == context:
                kept = {name: inner for name, inner in value.items() if name != "@context"}.items()
            return {name: without(inner, name) for name, inner in kept}
        return [without(inner, inside) for inner in value] if isinstance(value, list) else value

    return {name: value if name == "@context" else without(value, name) for name, value in document.items()}


# -- form ---------------------------------------------------------------------------------------------------------


@cache
def schema() -> dict[str, Any]:
    """Return the schema of the Open Badges 3.0 classes (JSON Schema 2020-12)."""
    text = files("assay.credentials").joinpath("schemas", "openbadge.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@cache
def _quick(part: str) -> jsonschema_rs.Validator:
    """Return the compiled judge, which only says yes or no."""
    return jsonschema_rs.Draft202012Validator({**schema(), "$ref": f"#/$defs/{part}"})


def _fits(document: object, part: Part) -> bool:
    """Tell at once that a document fits; False when in doubt, which is for the judge that explains."""
    try:
        return _quick(part).is_valid(document)
    except (ValueError, TypeError):
        return False


@cache
def validator(part: str) -> Draft202012Validator:
    """Return the judge that explains; imported late, because most files are right and importing it takes long."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415

    return Draft202012Validator({**schema(), "$ref": f"#/$defs/{part}"})


def _first_error(document: object, part: Part) -> ValidationError | None:
    from jsonschema.exceptions import relevance  # noqa: PLC0415 - as above

    return min(validator(part).iter_errors(document), key=relevance, default=None)


def _widened(document: Any, inside: str = "", place: Pointer = ()) -> tuple[Any, list[str]]:  # noqa: ANN401 - JSON
    """Return a copy with the tolerated single values put into arrays, and their places."""
    if isinstance(document, list):
        parts = [_widened(value, inside, (*place, number)) for number, value in enumerate(document)]
        return [value for value, _ in parts], [found for _, places in parts for found in places]
    if not isinstance(document, dict):
        return document, []
    result, places = {}, []
    for name, value in document.items():
        at = (*place, name)
        widened, found = _widened(value, name, at)
        many = name in _MAY_BE_ONE and isinstance(value, dict)
        many |= name == "type" and isinstance(value, str) and value not in _ONE_TYPE and inside not in _PLAIN_TYPE
        result[name] = [widened] if many else widened
        places += [*([dotted(at)] if many else []), *found]
    return result, places


def _refusal(error: ValidationError) -> DocumentError:
    pointer: Pointer = tuple(error.absolute_path)
    where = f'"{dotted(pointer)}"' if pointer else "The credential"
    match error.validator:
        case "required":
            what = f"lacks {error.message.split(' is a required')[0]}"
        case "additionalProperties":
            what = "has a member that Open Badges 3.0 does not allow there"
        case "type":
            what = f"is not of type {error.validator_value}"
        case "minItems":
            what = "is an empty or short array"
        case "contains":
            what = f"does not contain {json.dumps(error.validator_value)}"
        case "anyOf":
            what = "is not one of the values Open Badges 3.0 allows, or lacks one of several members"
        case _:
            what = "does not have the form Open Badges 3.0 gives it"
    return DocumentError(FORM, f"{where} {what}.", fix=_FIX, pointer=pointer)


# -- meaning ------------------------------------------------------------------------------------------------------


def _check_contexts(document: Mapping[str, Any]) -> None:
    context = document.get("@context")
    for one in context if isinstance(context, list) else [context]:
        if not isinstance(one, str):
            raise UncheckableError("It brings a context of its own, which may give any name to anything.")
        if one not in contexts.PINNED:
            raise UncheckableError(f"It uses the context {one}, which Assay does not carry.")


def _check_types(document: Mapping[str, Any]) -> None:
    for value, pointer in _values(document):
        if isinstance(value, str) and pointer[-1:] == ("type",):
            names = [value]
        elif isinstance(value, list) and pointer[-1:] == ("type",):
            names = [name for name in value if isinstance(name, str)]
        else:
            continue
        for name in names:
            if name in _term_addresses():
                raise _hidden(f'the type "{name}" is spelled as an address where readers look for its name', pointer)


def _check_spelled_once(document: Mapping[str, Any]) -> None:
    """Refuse members of a deciding node that stand where nobody looks for them."""
    homes: dict[str, Pointer] = {}
    places: tuple[Pointer, ...] = ((), _SUBJECT, (*_SUBJECT, "achievement"), ("credentialStatus",))
    for home in places:
        node = _at(document, home)
        if isinstance(node, dict) and isinstance(node.get("id"), str):
            if node["id"] in homes:
                raise _hidden(f'"{dotted(home)}" has the same id as something around it', home)
            homes[node["id"]] = home
    for value, pointer in _values(document):
        if isinstance(value, dict) and isinstance(value.get("id"), str):
            home = homes.get(value["id"], pointer)
            # An endorsement of it says something about it, by a member that decides nothing.
            if home != pointer and set(value) - {"id", "type", "endorsementComment"}:
                raise _hidden(f"{value['id']} is described in more than one place", pointer)


@cache
def _term_addresses() -> frozenset[str]:
    """Return every address that a pinned context gives a short name to."""
    found: set[str] = set()
    for url in contexts.PINNED:
        for value, pointer in _values(contexts.load_context(url)):
            if isinstance(value, str) and ":" in value and (pointer[-1] == "@id" or pointer[-1:] != ("@type",)):
                found.add(value)
    return frozenset(found)


def _values(document: object) -> Iterator[tuple[Any, Pointer]]:
    stack: list[tuple[Any, Pointer]] = [(document, ())]
    while stack:
        value, pointer = stack.pop()
        yield value, pointer
        if isinstance(value, Mapping):
            stack.extend((inner, (*pointer, name)) for name, inner in value.items())
        elif isinstance(value, list):
            stack.extend((inner, (*pointer, number)) for number, inner in enumerate(value))


def _names(document: object) -> Iterator[str]:
    return (str(name) for value, _ in _values(document) if isinstance(value, Mapping) for name in value)


def _at(document: Mapping[str, Any], pointer: Pointer) -> object:
    value: Any = document
    for part in pointer:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _hidden(message: str, pointer: Pointer) -> DocumentError:
    return DocumentError(MEANING, f"{message[0].upper()}{message[1:]}.", fix=_FIX, pointer=pointer)
