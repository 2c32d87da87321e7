"""What `assay init` writes for git and for the web host: the check before a commit, the CI file, what CI installs.

Rules:

* No file here needs a secret, and none gives one to what a fork proposes: the build holds no key.
* The review of a change is a summary of the run (GitHub) or a file linked at the merge request (GitLab), because both
  work without a token, for forks too.
* The name `assay` is never asked of a package index, where it may be somebody else's: what CI installs is an address.

Example::

    for path, text in host_files("github-pages", "git+https://example.org/assay.git").items(): …
"""

from __future__ import annotations

import json
from importlib.metadata import Distribution, PackageNotFoundError
from urllib.parse import urlsplit

HOSTS = ("github-pages", "gitlab-pages", "cloudflare-pages", "netlify", "none")
REQUIREMENTS = "requirements.txt"

HOOK = """\
#!/bin/sh
# Assay's check before a commit. It looks at the files as they are in the folder; CI looks again at what was pushed.
# To commit without it, once:  git commit --no-verify
# Programs such as GitHub Desktop start this without your terminal's PATH.
PATH="$PATH:$HOME/.local/bin:/usr/local/bin:/opt/homebrew/bin"
if ! command -v assay >/dev/null 2>&1; then
    echo "assay is not on the PATH, so nothing was checked before this commit." >&2
    exit 0
fi
exec assay check
"""
"""A hook of git itself: nothing to install, and GitHub Desktop runs it too.

It lies in ``.git/hooks`` and not in the repository, because a hook that comes with the repository would let whoever
changes it there run programs on an officer's computer, where the keys are.
"""

_GITHUB = """\
# Checks every change and says in words what it means; publishes what is on the main branch.
# Needs no secret: awards are signed on an officer's computer.<<pages_note>>
name: Site

on:
  push:
    branches: [main]
  pull_request:

permissions:
  contents: read

jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      # Other people's programs by the hash of their version, which nobody can move to another one.
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with:
          fetch-depth: 0
      - uses: actions/setup-python@a26af69be951a213d495a4c3e4e4022e16d87065 # v5.6.0
        with:
          python-version: "3.13"
      - run: python -m pip install -r requirements.txt
      - name: What this change means
        if: github.event_name == 'pull_request'
        env:
          BASE: ${{ github.event.pull_request.base.sha }}
          HEAD: ${{ github.event.pull_request.head.sha }}
        run: assay diff "$BASE...$HEAD" --markdown >> "$GITHUB_STEP_SUMMARY"
      - run: assay build --strict
<<publish>>"""

_GITHUB_PUBLISH = """\
      - uses: actions/upload-pages-artifact@fc324d3547104276b827a68afc52ff2a11cc49c9 # v5.0.0
        if: github.ref == 'refs/heads/main'
        with:
          path: site
          # .well-known/did.json is a hidden file; without it nobody can check an award.
          include-hidden-files: true

  publish:
    if: github.ref == 'refs/heads/main'
    needs: build
    runs-on: ubuntu-latest
    permissions:
      pages: write
      id-token: write
    environment:
      name: github-pages
    concurrency: pages
    steps:
      - uses: actions/deploy-pages@d6db90164ac5ed86f2b6aed7e0febac5b3c0c03e # v4.0.5
"""

_GITLAB = """\
# Checks every change and says in words what it means; publishes what is on the default branch.
# Needs no secret: awards are signed on an officer's computer.
default:
  image: python:3.13
  before_script:
    - python -m pip install -r requirements.txt

variables:
  GIT_DEPTH: "0"

review:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  script:
    - assay diff "$CI_MERGE_REQUEST_DIFF_BASE_SHA..$CI_COMMIT_SHA" --markdown | tee review.md
    - assay build --strict
  artifacts:
    when: always
    expose_as: "What this change means"
    paths:
      - review.md

pages:
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  script:
    - assay build --strict --output public
  artifacts:
    paths:
      - public
"""

_CLOUDFLARE = """\
# Cloudflare Pages, connected to the repository in its dashboard ("Workers & Pages", "Connect to Git"), with the
# build command:  python -m pip install -r requirements.txt && assay build --strict
name = "<<project>>"
pages_build_output_dir = "site"
"""

_NETLIFY = """\
# Netlify, connected to the repository in its dashboard ("Add new site", "Import an existing project").
[build]
  command = "python -m pip install -r requirements.txt && assay build --strict"
  publish = "site"

[build.environment]
  PYTHON_VERSION = "3.13"
"""

_REQUIREMENTS = """\
# What CI installs to build this site. Take over a new version on purpose, not by itself.
"""

_UNKNOWN = """\
# Not filled in yet: where CI gets Assay from. Write the address of its source, at one version, such as
#   git+https://git.example.org/somebody/assay.git@v1.0
# Not the bare name, which may be another program's in a package index.
"""


def host_files(host: str, source: str, project: str) -> dict[str, str]:
    """Return the files for one of `HOSTS`: path → text; `source` is what CI installs, empty when that is not known."""
    if host == "none":
        return {}
    note = '\n# Once, in the settings of the repository: "Pages", "Source", "GitHub Actions".'
    pages = {"<<pages_note>>": note, "<<publish>>": _GITHUB_PUBLISH}
    check = {".github/workflows/check.yml": _placed(_GITHUB, {"<<pages_note>>": "", "<<publish>>": ""})}
    files = {
        "github-pages": {".github/workflows/site.yml": _placed(_GITHUB, pages)},
        "gitlab-pages": {".gitlab-ci.yml": _GITLAB},
        # These two build by themselves; the review of changes is the same file wherever GitHub holds the repository.
        "cloudflare-pages": {
            "wrangler.toml": _placed(_CLOUDFLARE, {"<<project>>": project}),
            ".python-version": "3.13\n",
            **check,
        },
        "netlify": {"netlify.toml": _NETLIFY, **check},
    }[host]
    return files | {REQUIREMENTS: _REQUIREMENTS + (f"{source}\n" if source else _UNKNOWN)}


def names_a_source(requirements: str) -> bool:
    """Tell whether what CI installs is filled in."""
    return any(line.strip() and not line.lstrip().startswith("#") for line in requirements.splitlines())


def _placed(text: str, values: dict[str, str]) -> str:
    for place, value in values.items():
        text = text.replace(place, value)
    return text


def installed_from() -> str:
    """Return the address this Assay was installed from (PEP 610), if CI can get it there too; else nothing."""
    try:
        record = Distribution.from_name("assay").read_text("direct_url.json")
        found = json.loads(record or "{}")
        url = str(found.get("url", ""))
        commit = found.get("vcs_info", {}).get("commit_id")
    except (PackageNotFoundError, ValueError, AttributeError):
        return ""
    if urlsplit(url).scheme != "https":
        return ""
    return f"assay @ git+{url}@{commit}" if commit else f"assay @ {url}"
