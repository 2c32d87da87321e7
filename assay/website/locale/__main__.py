"""Make or renew the catalogue of a language: ``python -m assay.website.locale nl``.

The texts are read out of the templates and the Python source. What was translated before stays; what is new is empty
and is said in English until somebody fills it in; what is no longer said anywhere is dropped.

Rules:

* In a site folder the catalogue is ``templates/locale/<language>.po``, with the texts of the site's own templates too.
  For a language Assay has, it then starts from Assay's texts.
* ``--packaged`` renews the catalogues of Assay itself; for its developers.
* Nothing in the file depends on the day, so making it twice changes nothing.

Example::

    python -m assay.website.locale nl      # writes templates/locale/nl.po
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from assay.errors import AssayError
from assay.website.catalogue import renewed, unsaid, written
from assay.website.language import catalogues, shipped


def main(arguments: list[str] | None = None) -> int:
    """Write the catalogues asked for; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m assay.website.locale", description=__doc__.partition("\n")[0])
    parser.add_argument("language", nargs="*", help="such as nl, pt-BR")
    parser.add_argument("--site", type=Path, default=Path(), help="folder of the site (default: this one)")
    parser.add_argument("--packaged", action="store_true", help="renew the catalogues of Assay itself")
    asked = parser.parse_args(arguments)
    if not asked.language and not asked.packaged:
        parser.error("name a language, such as nl")
    templates = None if asked.packaged else asked.site / "templates"
    folder = catalogues() if templates is None else templates / "locale"
    for language in asked.language or [name for name in shipped() if name != "en"]:
        path = folder / f"{language}.po"
        try:
            catalogue = renewed(language, path, templates)
        except AssayError as error:
            sys.stderr.write(f"{error}\n")
            return error.exit_code
        except ValueError as error:
            sys.stderr.write(f"There is no language “{language}” ({error}). Write it like nl or pt-BR.\n")
            return 2
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written(catalogue))
        empty = unsaid(catalogue)
        sys.stdout.write(f"{path}: {len(catalogue)} texts, {empty} to translate.\n")
        if empty:
            sys.stdout.write("Fill in each empty msgstr; a text left empty is said in English.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
