"""The closed schema of an award: everything it may hold, checked before any cryptography (product decision 4).

A refusal names the field and, for an unknown one, says why it is refused: what is not in the profile is not
covered by the meaning of the signature, whatever the signature says.

Example::

    check_profile(document)   # raises DocumentError AW07 "credentialSubject.grade" is not a field of an award
"""

from __future__ import annotations

import difflib
import json
import re
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

import jsonschema_rs

from assay.credentials.vocabulary import ACHIEVEMENT_TYPES
from assay.errors import DocumentError, Pointer

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

AWARD = "award"
STATUS_LIST = "status-list"
TRANSCRIPT = "transcript"
ENDORSEMENT = "endorsement"


@cache
def schema(name: str = AWARD) -> dict[str, Any]:
    """Return one closed schema (JSON Schema 2020-12): `AWARD`, `STATUS_LIST`, `TRANSCRIPT` or `ENDORSEMENT`."""
    text = files("assay.credentials").joinpath("schemas", f"{name}.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@cache
def _quick(name: str) -> jsonschema_rs.Validator:
    """Return the compiled judge: it only says yes or no, a hundred times as fast as the one that explains."""
    shared = jsonschema_rs.Registry([("award.schema.json", schema(AWARD))])
    return jsonschema_rs.Draft202012Validator(schema(name), registry=shared)


@cache
def validator(name: str) -> Draft202012Validator:
    """Return the judge that explains; imported late, because most files are right and importing it takes long."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415
    from referencing import Registry, Resource  # noqa: PLC0415

    shared = Registry().with_resource("award.schema.json", Resource.from_contents(schema(AWARD)))
    return Draft202012Validator(schema(name), registry=shared)


def check_profile(document: object, name: str = AWARD) -> None:
    """Hold a parsed credential against its closed schema; raises `DocumentError` at the first field that differs.

    Codes: AW11 context, AW06 proofs, AW30 a result that does not fit its scale, AW07 everything else.
    """
    if not fits(document, name):
        raise _explained(document, name)
    if name == AWARD:
        _check_related(cast("dict[str, Any]", document)["relatedResource"])
        _check_result(cast("dict[str, Any]", document)["credentialSubject"])


def fits(document: object, name: str = AWARD) -> bool:
    """Tell whether a document fits a closed schema; what the compiled judge cannot even read does not."""
    try:
        return _quick(name).is_valid(document)
    except (ValueError, TypeError):
        return False


def _explained(document: object, name: str) -> DocumentError:
    errors = sorted(
        validator(name).iter_errors(document), key=lambda error: [str(part) for part in error.absolute_path]
    )
    if errors:
        # Proofs in another order differ in many ways; the name of the suite says what happened.
        return _refusal(next((one for one in errors if "cryptosuite" in one.absolute_path), errors[0]))
    # Two judges that disagree are no reason to trust a file.
    message = "The file has something in it that programs read in different ways."
    return DocumentError("AW07", message, fix="restore the file from git, or issue the award again")


def _check_related(resources: list[dict[str, Any]]) -> None:
    """Let a second related resource only be the file of an award: the one whose place this one takes."""
    if len(resources) > 1 and not re.search(r"/awards/[0-9a-hjkmnp-tv-z]{16}/credential\.json$", resources[1]["id"]):
        raise DocumentError(
            "AW07",
            '"relatedResource[1].id" is not the address of an award\'s file.',
            fix="restore the file from git, or issue the award again",
            pointer=("relatedResource", 1, "id"),
        )


def _check_result(subject: dict[str, Any]) -> None:
    """Hold the result against the scale or rubric beside it, which a schema cannot do (faults A30)."""
    at: Pointer = ("credentialSubject", "result", 0)
    described, reached = subject["achievement"].get("resultDescription"), subject.get("result")
    attendance = subject["achievement"]["achievementType"] == ACHIEVEMENT_TYPES["participation"]
    if described is None and reached is None:
        if not attendance:
            raise _unfit("It claims a skill without a result: what was assessed would be unknown.", at)
        return
    if attendance:
        raise _unfit("A record of attendance cannot have a result: no skill was assessed.", at)
    if described is None or reached is None:
        which = "result" if described is None else "achievement.resultDescription"
        raise _unfit(f'"credentialSubject.{which}" stands alone: a result needs its scale, and a scale a result.', at)
    scale, result = described[0], reached[0]
    if result["resultDescription"] != scale["id"]:
        raise _unfit("The result belongs to a scale that is not in the award.", (*at, "resultDescription"))
    levels = [level["id"] for level in scale.get("rubricCriterionLevel", ())]
    if "value" in result and levels:
        raise _unfit("The result is a number, but the award describes levels.", (*at, "value"))
    if "value" in result and not Decimal(scale["valueMin"]) <= Decimal(result["value"]) <= Decimal(scale["valueMax"]):
        raise _unfit(
            f"The result {result['value']} lies outside the scale {scale['valueMin']} to {scale['valueMax']}.",
            (*at, "value"),
        )
    for level, place in ((result.get("achievedLevel"), at), (scale.get("requiredLevel"), _SCALE)):
        if level is not None and level not in levels:
            raise _unfit(f"There is no level {level} in the award.", place)


_SCALE: Pointer = ("credentialSubject", "achievement", "resultDescription", 0, "requiredLevel")


def _unfit(message: str, pointer: Pointer) -> DocumentError:
    return DocumentError("AW30", message, fix="restore the file from git, or issue the award again", pointer=pointer)


def _refusal(error: ValidationError) -> DocumentError:
    pointer: Pointer = tuple(error.absolute_path)
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        return _unknown_field(error, pointer)
    code = "AW07"
    fix = "restore the file from git, or issue the award again"
    if "@context" in pointer or (not pointer and "'@context'" in error.message):
        code = "AW11"
        fix = "its contexts are fixed, in their order; restore the file from git"
    elif pointer[:1] == ("proof",) or (not pointer and "'proof'" in error.message):
        code = "AW06"
        fix = "an award carries two proofs, eddsa-rdfc-2022 then eddsa-jcs-2022; restore the file from git"
    return DocumentError(code, _sentence(error, pointer), fix=fix, pointer=pointer)


def _unknown_field(error: ValidationError, pointer: Pointer) -> DocumentError:
    known = list(error.schema["properties"]) if isinstance(error.schema, dict) else []
    name = next(str(name) for name in cast("dict[str, Any]", error.instance) if name not in known)
    where = dotted((*pointer, name))
    near = difflib.get_close_matches(name, known, n=1)
    hint = f' (did you mean "{near[0]}"?)' if near else ""
    return DocumentError(
        "AW06" if pointer[:1] == ("proof",) else "AW07",
        f'"{where}" is not a field of a signed award{hint}, so the signature does not vouch for it.',
        fix="restore the file from git, or take out what was added",
        pointer=(*pointer, name),
    )


def _sentence(error: ValidationError, pointer: Pointer) -> str:
    where = f'"{dotted(pointer)}"' if pointer else "The award"
    match error.validator:
        case "required":
            return f"{where} lacks {error.message.split(' is a required')[0]}."
        case "const" | "enum":
            return f"{where} is not what every award says there."
        case "type":
            return f"{where} is not of type {error.validator_value}."
        case "minItems" | "maxItems" | "minLength" | "maxLength":
            bound = "at least" if error.validator.startswith("min") else "at most"
            what = "entries" if isinstance(error.instance, list) else "characters"
            length = len(cast("str | list[Any]", error.instance))
            return f"The length of {where} is {length:,} {what}; it should be {bound} {error.validator_value}."
        case "pattern":
            return f"{where} does not have the form it must have."
        case _:
            return f"{where} does not fit the other fields beside it."


@lru_cache(maxsize=4096)
def dotted(pointer: Pointer) -> str:
    """Write a pointer as people read it: ``credentialSubject.result[0].value``.

    Kept for a while: the same hundred places are named for every award.
    """
    text = ""
    for part in pointer:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
