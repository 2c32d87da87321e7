"""Which column of a list means what: headings in English, German, French and Spanish, and of other badge platforms.

Rules:

* A heading is compared without case, accents and punctuation; it must be known as a whole, never in part.
* Two columns for one field, or none for the name, are a question for a person; so is a heading that is nearly known.
* A column of e-mail addresses is recognised by its heading and by its cells, and never used.

Example::

    match_columns(("Vorname", "Name", "Prüfungsdatum"), path="people.csv").fields   # given 0, family 1, awarded 2
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assay.credentials.values import EMAIL
from assay.errors import ContentError, Problem, UndecidedError
from assay.integrity.letters import normalized

FIELDS = {
    "name": "the person's whole name",
    "given": "given name, joined with the family name",
    "family": "family name",
    "ref": "your own member number; never published",
    "awarded": "day of the award",
    "result": "score or level reached",
    "assessor": "who assessed: role or name",
    "valid_until": "last day the award is valid",
    "evidence_name": "name of one piece of evidence",
    "evidence_url": "its address",
    "evidence_narrative": "what it shows",
    "consent": "whether the person agreed to a public page",
}
"""What a column can be used for."""
EMAIL_FIELD = "email"
"""What a column of addresses is: recognised so that it can be left out."""

_WORDS = {
    "name": (
        "name, full name, whole name, participant, participant name, learner, learner name, student, "
        "student name, recipient, recipient name, earner, earner name, member, member name, holder, candidate, "
        "candidate name, person, vollständiger name, vor und nachname, vorname und nachname, vorname nachname, "
        "vorname name, teilnehmer, teilnehmerin, teilnehmende, teilnehmer in, mitglied, prüfling, kandidat, "
        "kandidatin, nom, nom complet, nom et prénom, prénom et nom, nom prénom, prénom nom, participant e, "
        "membre, stagiaire, bénéficiaire, nombre, nombre completo, nombre y apellidos, nombre y apellido, "
        "apellidos y nombre, participante, alumno, alumna, alumno a, estudiante, socio, socia, persona, titular"
    ),
    "given": (
        "given, given name, given names, first name, first names, forename, issued to first name, "
        "recipient first name, vorname, vornamen, rufname, prénom, prénoms, nombre de pila, nombres"
    ),
    "family": (
        "family, family name, last name, last names, surname, issued to last name, recipient last name, "
        "nachname, familienname, zuname, nom de famille, apellido, apellidos, primer apellido"
    ),
    "ref": (
        "ref, reference, member number, member no, member id, member ref, member reference, membership number, "
        "membership no, membership id, student number, student id, learner id, employee id, employee number, "
        "personnel number, issuer earner id, mitgliedsnummer, mitgliedsnr, mitglieds nr, mitglied nr, "
        "mitgliedernummer, personalnummer, personalnr, matrikelnummer, numéro de membre, n de membre, n membre, "
        "numéro d adhérent, n adhérent, n d adhérent, matricule, numéro d étudiant, número de socio, n de socio, "
        "n socio, núm socio, número de miembro, número de alumno, matrícula"
    ),
    "awarded": (
        "date, day, awarded, awarded on, awarded at, award date, date awarded, date of award, issued, issued on, "
        "issued at, issued at date, issue date, date issued, date of issue, completed on, completion date, "
        "exam date, datum, tag, verliehen, verliehen am, verleihungsdatum, ausgestellt am, ausstellungsdatum, "
        "prüfungsdatum, prüfungstag, bestanden am, abschlussdatum, kursdatum, date d obtention, "
        "date d attribution, date de délivrance, délivré le, obtenu le, attribué le, date d examen, "
        "date de l examen, fecha, fecha de concesión, fecha de emisión, fecha de expedición, fecha de examen, "
        "fecha del examen, otorgado el, expedido el, emitido el"
    ),
    "result": (
        "result, score, points, mark, marks, grade, level, level reached, punkte, punktzahl, ergebnis, resultat, "
        "note, stufe, niveau, erreichte punkte, résultat, score obtenu, points obtenus, puntuación, puntos, "
        "resultado, nota, nivel, calificación"
    ),
    "assessor": (
        "assessor, assessed by, examiner, examined by, prüfer, prüferin, prüfer in, prüfende, prüfende person, "
        "geprüft von, bewertet von, évaluateur, évaluatrice, examinateur, examinatrice, évalué par, evaluador, "
        "evaluadora, examinador, examinadora, evaluado por"
    ),
    "valid_until": (
        "valid until, valid to, expires, expires on, expires at, expiry, expiry date, expiration, "
        "expiration date, gültig bis, ablaufdatum, läuft ab am, valable jusqu au, valable jusqu à, "
        "valide jusqu au, date d expiration, expire le, válido hasta, válida hasta, fecha de caducidad, "
        "fecha de vencimiento, caduca el"
    ),
    "evidence_name": (
        "evidence, evidence name, evidence title, nachweis, name des nachweises, preuve, nom de la preuve, "
        "evidencia, nombre de la evidencia"
    ),
    "evidence_url": (
        "evidence url, evidence link, evidence address, nachweis url, nachweis link, link zum nachweis, "
        "lien de la preuve, url de la preuve, enlace de la evidencia, url de la evidencia"
    ),
    "evidence_narrative": (
        "evidence narrative, evidence description, narrative, beschreibung des nachweises, "
        "nachweis beschreibung, description de la preuve, descripción de la evidencia"
    ),
    "consent": (
        "consent, public, public page, publish, publication, agreed, consent to publication, einwilligung, "
        "einverständnis, einverstanden, zustimmung, veröffentlichen, veröffentlichung, öffentlich, consentement, "
        "accord, d accord, autorisation, publier, consentimiento, autorización, acepta, publicar, publicación, "
        "público"
    ),
    EMAIL_FIELD: (
        "email, e mail, mail, email address, e mail address, mail address, recipient email, "
        "recipient email address, recipient e mail, earner email, identifier, recipient identifier, "
        "recipient identity, identity, emailadresse, e mail adresse, email adresse, mailadresse, mail adresse, "
        "courriel, adresse courriel, adresse e mail, adresse email, adresse mail, adresse électronique, mél, "
        "correo, correo electrónico, dirección de correo, dirección de correo electrónico"
    ),
}
_PLATFORMS = {
    "badge class id": "Canvas Credentials (Badgr)",
    "badgeclass id": "Canvas Credentials (Badgr)",
    "badge template id": "Credly",
    "issuer earner id": "Credly",
}
"""Headings only one platform uses."""
_ANY_NAME = {"name", "nom", "nombre"}
"""Words for a whole name that stand for the family name beside a given name, or in Spanish for the given one."""
_LOOKED_AT = 200


def plain(heading: str) -> str:
    """Return a heading as it is compared: small letters without accents, single spaces."""
    bare = normalized("NFKD", re.sub("[°º]", " ", heading.casefold()))
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^\w]+|_", " ", bare).split())


_KNOWN = {plain(word): name for name, words in _WORDS.items() for word in words.split(", ")}


def platform_of(headings: Sequence[str]) -> str:
    """Return the badge platform a list was made with or for, as far as its headings tell, or nothing."""
    return next((_PLATFORMS[plain(heading)] for heading in headings if plain(heading) in _PLATFORMS), "")


def recognised(headings: Sequence[str]) -> int:
    """Count the headings that are known."""
    return sum(plain(heading) in _KNOWN for heading in headings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which column holds which field, by number from 0."""

    headings: tuple[str, ...]
    fields: Mapping[str, int]
    emails: tuple[int, ...] = ()
    """Columns of e-mail addresses, which are left out."""

    @property
    def left_out(self) -> tuple[str, ...]:
        """Headings of the columns that are not used, but for those of addresses."""
        used = {*self.fields.values(), *self.emails}
        return tuple(text for at, text in enumerate(self.headings) if text and at not in used)

    def heading(self, field: str) -> str:
        """Return the heading of the column of a field, as it stands in the file."""
        return self.headings[self.fields[field]]


def letter(column: int) -> str:
    """Return the letter a spreadsheet gives to a column, counted from 0."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def match_columns(
    headings: Sequence[str],
    *,
    path: str,
    row: int = 1,
    told: Mapping[str, str] | None = None,
    cells: Sequence[Sequence[str]] = (),
) -> Columns:
    """Find the column of every field.

    *told* names columns by heading or letter, or by nothing for a field that no column holds; *cells* are rows to look
    at.

    Raises `UndecidedError` when a person has to choose, and `ContentError` IMP06 when what was told fits nothing.
    """
    told = told or {}
    emails = _email_columns(headings, cells)
    unwanted = {field for field, name in told.items() if not name.strip()}
    chosen = {field: _told(headings, field, name, path, row) for field, name in told.items() if field not in unwanted}
    for field, column in chosen.items():
        if column in emails:
            raise _refuse(
                path, row, column, f'"{headings[column]}" holds e-mail addresses, so it cannot be {field}.',
                "choose another column; addresses never enter the repository", code="DEF03",
            )  # fmt: skip
    found: dict[str, list[int]] = defaultdict(list)
    for column, heading in enumerate(headings):
        field = _KNOWN.get(plain(heading), "")
        if field in FIELDS and field not in {*chosen, *unwanted} and column not in {*chosen.values(), *emails}:
            found[field].append(column)
    _settle_names(headings, found, chosen)
    for field, columns in found.items():
        if len(columns) > 1:
            raise _which(path, row, field, headings, columns, f'{_many(len(columns))} columns could be "{field}".')
        chosen[field] = columns[0]
    _demand_name(headings, chosen, emails, path, row)
    return Columns(headings=tuple(headings), fields=chosen, emails=tuple(sorted(emails)))


def _many(number: int) -> str:
    return {2: "Two", 3: "Three"}.get(number, str(number))


def _email_columns(headings: Sequence[str], cells: Sequence[Sequence[str]]) -> set[int]:
    found = {column for column, heading in enumerate(headings) if _KNOWN.get(plain(heading)) == EMAIL_FIELD}
    for column in range(len(headings)):
        filled = [row[column] for row in cells[:_LOOKED_AT] if column < len(row) and row[column].strip()]
        if filled and sum(bool(EMAIL.search(text)) for text in filled) * 2 > len(filled):
            found.add(column)
    return found


def _told(headings: Sequence[str], field: str, name: str, path: str, row: int) -> int:
    """Return the column somebody named for a field: by its heading, else by its letter."""
    wanted = plain(name)
    fitting = [column for column, heading in enumerate(headings) if heading == name]
    fitting = fitting or [column for column, heading in enumerate(headings) if wanted and plain(heading) == wanted]
    fitting = fitting or [column for column in range(len(headings)) if letter(column) == name.strip().upper()]
    if len(fitting) != 1:
        what = f'{len(fitting)} columns are called "{name}"' if fitting else f'There is no column "{name}"'
        known = ", ".join(f"{letter(at)} ({text})" if text else letter(at) for at, text in enumerate(headings))
        raise _refuse(path, row, 0, f"{what}.", f"choose one for {field} by its letter: {known}")
    return fitting[0]


def _settle_names(headings: Sequence[str], found: dict[str, list[int]], chosen: Mapping[str, int]) -> None:
    """Tell whole names from parts: beside "Vorname", "Name" is the family name; beside "Apellidos", "Nombre" is not."""
    names = found.pop("name", [])
    bare = [column for column in names if plain(headings[column]) in _ANY_NAME]
    whole = [column for column in names if column not in bare]
    given, family = ("given" in found or "given" in chosen), ("family" in found or "family" in chosen)
    if whole and "name" not in chosen:
        found["name"] = whole
    if whole or "name" in chosen:
        found.pop("given", None)
        found.pop("family", None)
    elif bare and not (given and family):
        part = "family" if given else "given" if family else "name"
        found[part] = bare


def _demand_name(headings: Sequence[str], chosen: Mapping[str, int], emails: set[int], path: str, row: int) -> None:
    if "name" in chosen or {"given", "family"} <= chosen.keys():
        return
    half = next((part for part in ("given", "family") if part in chosen), None)
    free = [at for at, text in enumerate(headings) if text and at not in {*chosen.values(), *emails}]
    if half:
        other = "family" if half == "given" else "given"
        what = f'Only the {half} name was found ("{headings[chosen[half]]}").'
        raise _which(path, row, other, headings, free, what)
    raise _which(path, row, "name", headings, _nearest_first(headings, free), "No column is known to hold names.")


def _nearest_first(headings: Sequence[str], free: Sequence[int]) -> list[int]:
    words = [plain(word) for word in _WORDS["name"].split(", ")]

    def far(column: int) -> float:
        return -max(difflib.SequenceMatcher(None, plain(headings[column]), word).ratio() for word in words)

    return sorted(free, key=far)


def _which(path: str, row: int, field: str, headings: Sequence[str], columns: Sequence[int], what: str) -> ContentError:
    if not columns:
        return _refuse(path, row, 0, what, "put a line with headings on top, such as: Name, Date")
    shown = ", ".join(f'"{headings[column]}"' for column in columns)
    return UndecidedError(
        Problem(
            code="IMP06",
            message=f"{what} There is {shown}." if field == "name" else f"{what} It may be {shown}.",
            fix=f'say which with --map {field}="{headings[columns[0]]}"',
            path=path,
            line=row,
            column=columns[0] + 1,
        ),
        option="--map",
        question=f"{what} Which column is {FIELDS[field]}?",
        choices=tuple(
            (f"{field}={letter(column)}", f"{headings[column]} (column {letter(column)})") for column in columns
        ),
    )


def _refuse(path: str, row: int, column: int, message: str, fix: str, code: str = "IMP06") -> ContentError:
    at = column + 1 if code != "IMP06" else 0
    return ContentError(Problem(code=code, message=message, fix=fix, path=path, line=row, column=at))
