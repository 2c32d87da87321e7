"""The texts there are to translate: read from templates, scripts and source, put into a catalogue for each language.

Example::

    catalogue = renewed("nl", Path("templates/locale/nl.po"), Path("templates"))
    Path("templates/locale/nl.po").write_bytes(written(catalogue))
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from assay.website.language import catalogues, read_catalogue
from assay.website.render import packaged_theme
from assay.website.script import sentences

KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "say": None,
    "plural": (1, 2),
    "plural_form": (1, 2),
    "N_": None,
    "phrase": None,
}
"""Functions whose first text, or first two, is a fixed text: those of templates, of `Words` and of `phrases`."""
_TEMPLATES = [("**.html", "jinja2"), ("**.xml", "jinja2")]
_SOURCES = [("**.py", "python")]
_OPTIONS = {"**.html": {"newstyle_gettext": "true"}, "**.xml": {"newstyle_gettext": "true"}}
_COMMENTS = ("Translators:",)


def extracted(templates: Path | None = None) -> Catalog:
    """Return every fixed text of pages: of the packaged templates, the source, and a site's own templates."""
    catalogue = Catalog(charset="utf-8")
    package = Path(str(files("assay")))
    rooms = [(packaged_theme(), "templates", _TEMPLATES)]
    rooms += [(package / name, f"assay/{name}", _SOURCES) for name in ("credentials", "website")]
    if templates and templates.is_dir() and templates.resolve() != packaged_theme().resolve():
        rooms.append((templates, "templates", _TEMPLATES))
    for folder, label, methods in rooms:
        found = extract_from_dir(
            str(folder), methods, _OPTIONS, keywords=KEYWORDS, comment_tags=_COMMENTS, strip_comment_tags=True
        )
        for name, _, text, comments, context in sorted(found, key=lambda item: (item[0], item[1])):
            catalogue.add(text, None, [(f"{label}/{name}", 0)], auto_comments=comments, context=context)
    for name, text in sentences():
        catalogue.add(text, None, [(f"templates/assets/verify/{name}", 0)])
    return catalogue


def renewed(language: str, path: Path, templates: Path | None = None) -> Catalog:
    """Return a catalogue with all texts of today; what `path` has, or ours, stays. Raises `ValueError`, LANG02."""
    try:
        locale = Locale.parse(language, sep="-")
    except UnknownLocaleError as error:
        raise ValueError(str(error)) from None
    catalogue = Catalog(locale=locale, charset="utf-8", fuzzy=False, header_comment="")
    before: dict[object, Message] = {}
    for source in (catalogues() / f"{language}.po", path):
        if source.is_file():
            before |= {message.id: message for message in read_catalogue(source, source.read_bytes()) if message.id}
    for message in extracted(templates):
        if not message.id:
            continue
        old = before.get(message.id)
        kept = old.string if old and not old.fuzzy else ""
        places = sorted(set(message.locations))
        catalogue.add(message.id, kept or "", places, message.flags - {"fuzzy"}, message.auto_comments)
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """Return a catalogue as the bytes of a .po file, the same on every day."""
    out = BytesIO()
    write_po(out, catalogue, width=110, omit_header=True, sort_by_file=False, include_lineno=False)
    forms, language = catalogue.plural_forms, str(catalogue.locale_identifier).replace("_", "-")
    head = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n'
        '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {forms}\\n"\n\n'
    )
    return head.encode() + out.getvalue()


def unsaid(catalogue: Catalog) -> int:
    """Return how many texts have no translation."""
    return sum(1 for message in catalogue if message.id and not all(_strings(message)))


def _strings(message: Message) -> Iterator[str]:
    if isinstance(message.string, str):
        yield message.string
    else:
        yield from message.string or ("",)
