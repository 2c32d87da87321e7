"""The paper sheet of a key: one page to print and lock up, from which the key can be restored.

The sheet holds the SECRET. It is written outside of the site folder and of every repository, readable by its owner
only, and is to be deleted once it is printed.

The pseudonym key, with which member references are hashed, follows from the secret of a key that was made alone; then
one block is enough. A key that another one vouched for carries a copy of that key's, printed as a second block.
"""

from __future__ import annotations

from datetime import datetime
from html import escape
from pathlib import Path
from string import Template

import segno

from assay.cli.keyring import KeySite, one_key_file, open_key
from assay.cli.report import next_step, say
from assay.errors import KeyFileError, Problem
from assay.integrity.ed25519 import SecretKey, derive_pseudonym_key
from assay.integrity.keys import save_key_file
from assay.integrity.paper import write_block
from assay.integrity.words import fingerprint_words, key_words

_PAGE = Template("""\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Signing key $kid</title>
<style>
body { font: 11pt/1.4 sans-serif; max-width: 18cm; margin: 1cm auto; color: #000; background: #fff }
h1 { font-size: 18pt; margin: 0 }
h2 { font-size: 12pt; margin: 1em 0 .3em }
.secret { border: 2pt solid #000; padding: .4cm; break-inside: avoid }
ol.groups { display: grid; grid-template-columns: repeat(7, 1fr); gap: .25cm; padding: 0; margin: 0; list-style: none }
.groups b { display: block; font: bold 14pt monospace }
.groups small { color: #444 }
dl { display: grid; grid-template-columns: 4cm 1fr; margin: .5em 0 }
dd { margin: 0; overflow-wrap: anywhere }
svg { display: block; width: 4cm; height: 4cm }
li { margin: .2em 0 }
li code { white-space: nowrap }
</style>
<h1>Signing key $kid</h1>
<p>Of <b>$association</b>, $did. Written on $day. Whoever has this sheet can sign in the association’s name.</p>
$blocks
<h2>What it belongs to</h2>
<dl>
<dt>Public half</dt><dd><code>$public</code></dd>
<dt>In six words</dt><dd>$words</dd>
<dt>Key history</dt><dd>$history_words</dd>
</dl>
<h2>What to do</h2>
<ol>
<li>Print this page on a printer that is yours, then delete the file.</li>
<li>Put the paper into an envelope, write the name of the key on it, and lock it up in another building than the
computer. Do not photograph it.</li>
<li>Once a year, run <code>assay key test --paper</code>, which asks for two groups of this sheet.</li>
<li>Computer or passphrase lost: on another computer, in the site folder, run <code>assay key restore</code> and type
the groups.</li>
<li>Sheet lost, or seen by somebody: another officer runs <code>assay key compromise $kid --since DATE</code>.</li>
<li>Found this sheet? Please send it to $email.</li>
</ol>
</html>
""")
_BLOCK = Template("""\
<div class="secret">
<h2>$title</h2>
<ol class="groups">
$groups
</ol>
$code
</div>
""")


def blocks_of(secret: SecretKey) -> list[tuple[str, str]]:
    """Return the title and the letters of each block on a key's sheet, one or two."""
    blocks = [("Secret block", write_block(secret.seed))]
    if secret.pseudonym_key != derive_pseudonym_key(secret.seed):
        blocks.append(("Pseudonym block", write_block(secret.pseudonym_key)))
    return blocks


def sheet(site: KeySite, kid: str, secret: SecretKey, now: datetime) -> bytes:
    """Return the sheet as one HTML page without scripts or links to anything."""
    history = site.history
    return _PAGE.substitute(
        kid=escape(kid),
        association=escape(site.issuer.name),
        did=escape(site.issuer.did),
        day=now.date().isoformat(),
        blocks="".join(_block(title, letters) for title, letters in blocks_of(secret)),
        public=secret.public.multikey,
        words=" ".join(key_words(secret.public.raw)),
        history_words=" ".join(fingerprint_words(history.fingerprint)) if history else "not listed yet",
        email=escape(site.issuer.email),
    ).encode()


def _block(title: str, letters: str) -> str:
    groups = "\n".join(
        f"<li><small>{number}</small><b>{group}</b></li>" for number, group in enumerate(letters.split("-"), 1)
    )
    code = segno.make(letters, error="m", micro=False).svg_inline(border=4, omitsize=True)
    return _BLOCK.substitute(title=title, groups=groups, code=code)


def write_sheet(
    site: KeySite, key_path: Path | None, output: Path | None, descriptor: int | None, now: datetime
) -> None:
    """Write the sheet of a key of this computer, and say what to do with it."""
    path = one_key_file(site, key_path)
    secret = open_key(site, path, descriptor)
    known = site.history.find(secret.public) if site.history else None
    kid = known.kid if known else path.stem
    target = output or path.with_name(f"{path.stem}-paper.html")
    if target.suffix == ".key":
        raise KeyFileError(
            Problem(code="KEY05", message="A sheet is not a key file.", fix="choose a name ending in .html")
        )
    save_key_file(target, sheet(site, kid, secret, now), forbidden=site.root)
    say(f"Wrote the paper sheet of {kid}. It holds the secret.")
    say(f"  sheet: {target}")
    next_step("open it in a browser, print it, delete the file; then 'assay key test --paper'")
