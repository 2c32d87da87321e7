"""The texts that `assay init` and `assay new` write: every field explained where people will read it.

A place to fill is written ``<<name>>``.

Example::

    fill(ISSUER, {"name": quoted("Example Association"), …})
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from assay.website.publish import MARKER, MARKER_TEXT


def quoted(text: str) -> str:
    """Return a text as a double-quoted YAML scalar on one line."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put values into the places of a text."""
    return re.sub(r"<<(\w+)>>", lambda found: values[found[1]], template)


ISSUER = """\
# Who issues: this becomes the Profile inside every award.
name: <<name>>

# Where the site will live. Every award carries this address for good, so decide before the first award.
url: <<url>>

description: "An association that awards badges for what people can do."
country: <<country>>          # ISO 3166, two letters
# region: "Leinster"
email: <<email>>              # who answers questions; not a private address
# phone: "+353 1 000 0000"
# logo:
#   file: logo.svg            # in this folder: SVG (shapes only) or PNG
#   alt: "What the picture shows"
# linkedin_organization_id: "1234567"   # the number of your LinkedIn page, so that your logo shows there
# The first is the language of the pages: en, de, fr or es (others: see the README). A badge says its own.
languages:
  - en                        # guessed from the country; change it if the association speaks another
# legal_name: "As registered, where it differs from the name"
# registration: "Register of associations, no. …"
# founded: "1998"
# postal_address: "1 Example Quay, Exampleton"
# website: https://www.example.org/        # your own site, where it is another than this one
# quality_policy:
#   description: "How you keep assessments fair, and who checks."
#   url: https://www.example.org/quality
# complaints: "How to complain, and who decides."
# data_protection:
#   description: "What you keep about people, how long, and who answers their requests."
#   url: https://www.example.org/data-protection
# registries:                 # registries of issuers that list you, such as the one of a consortium
#   - name: "Name of the registry"
#     url: https://www.example.org/registry
# accreditations:
#   - name: "What you are recognised as"
#     by: "By whom"
#     url: https://www.example.org/recognition
#     since: 2024-01-01
# accent: "#1d3b6f"           # one colour, dark enough to read on white
# domain_until: 2027-06-30    # until when the domain is paid for; 'assay doctor' reminds you, nothing publishes it
# baked_images: no            # do not publish each award as pictures that carry it, too (two files fewer for each)
"""

BADGE_ASSESSED = """\
---
name: <<name>>
kind: <<kind>>                # microcredential | certification | participation
description: "Awarded for a skill that was assessed against a stated standard."

# What the holder can do: one sentence, something you can watch somebody do. Not "understands", not "attended".
competency: <<competency>>

# Three to five things seen in the assessment.
outcomes:
<<outcomes>>

assessment:
  method: <<method>>
  description: "The learner applies the skill to a case they have not seen before."
  standard: <<standard>>
  # standard_url: https://www.example.org/standard
  # Points from min to max ...
  scale:
    min: 0
    max: 20
    unit: points
  pass_mark: 14
  # ... or described levels, from low to high (then delete "scale"):
  # rubric:
  #   - level: developing
  #     name: "Developing"
  #     description: "What work at this level looks like"
  #   - level: competent
  #     name: "Competent"
  #     description: "What work at this level looks like"
  # pass_mark: competent
  assessor: <<assessor>>
  supervision: supervised-onsite   # unsupervised | supervised-without-identity-check | supervised-online
  # attempts: "Two; the second after two weeks"

evidence: optional            # required | optional | none

# quality_assurance:
#   designed_by: "Who wrote this definition"
#   reviewed_by: "Who checked it, and is somebody else"
#   reviewed_on: 2026-01-31
#   type: "External review every three years"
#   url: https://www.example.org/review

# workload:
#   hours: 16
#   ects: 0.5
# level:
#   framework: EQF
#   value: "3"
participation: onsite         # onsite | online | blended
# standalone: yes             # it counts toward nothing larger, on purpose; leave out if a pathway names it
# prerequisites:
#   - "What somebody must have first"
# cost:
#   amount: 45
#   currency: EUR
# valid_for: P3Y              # three years; or "unlimited", if it has no end on purpose
# credit:
#   units: 6
#   unit: "CPD hours"
#   accreditor: "Who accredits it"
# alignment:
#   - name: "A skill of a framework"
#     url: https://frameworks.example.org/skill
#     framework: "Name of the framework"
#     code: "A-1.2"
#     type: CFItem            # CTDL | ceterms:Credential | ceasn:Competency | CFItem | CFRubric | ext:ESCO
# tags:
#   - "a word people search for"
language: en
# image:
#   file: my-badge.svg      # beside this file: SVG (shapes only) or PNG
#   alt: "What the picture means"
version: "1"                  # change it when the meaning changes

# Below the next line: the criteria in your own words. Describe the task, what is looked at, and what happens when
# somebody does not pass the first time. The text is on the badge's page, and is signed into every award.
---
## How it is assessed

<<method_text>>. The result is held against this standard: <<standard_text>>.
"""

BADGE_PARTICIPATION = """\
---
name: <<name>>
kind: <<kind>>                # attendance, not skill: every page and credential will say so
description: "Given to people who took part. No skill was assessed."
participation: onsite         # onsite | online | blended
# workload:
#   hours: 6
# valid_for: P3Y              # leave out for no end
# tags:
#   - "a word people search for"
language: en
# image:
#   file: my-badge.svg      # beside this file: SVG (shapes only) or PNG
#   alt: "What the picture means"
version: "1"

# Below the next line: what the event was, and how attendance was recorded. The text is signed into every award.
---
Given for taking part in: <<name_text>>. No skill was assessed.
"""

AWARD = """\
# A draft: it is not published before 'assay sign' has signed it.
# E-mail addresses never belong here.
"""

_README = """\
# Credentials

This folder is a site of verifiable badges, made with Assay.

    assay new badge         define a badge
    assay new award BADGE   draft an award
    assay check             is everything right?
    assay sign              sign the drafts
    assay build             write the site into site/
    assay serve             look at it
"""

_BUILD = '''\
"""Build this folder's site: the same as ``assay build``."""

import sys

from assay.cli import main

if __name__ == "__main__":
    main(["build", *sys.argv[1:]])
'''

_GITIGNORE = f"""\
# Output of the build
/site/*
!/site/{MARKER}
/.site.*
/public/
# Signed drafts set aside; they hold member numbers
/.assay/
# Secret keys never belong here
*.key
"""

_GITATTRIBUTES = """\
# Signed files are published byte for byte: no change of line endings, ever.
*.json -text
*.jsonl -text
*.jwt -text
*.png binary
# Two branches that publish keep the addresses of both.
content/addresses.txt merge=union
"""

SITE_FILES = {
    "README.md": _README,
    "build.py": _BUILD,
    ".gitignore": _GITIGNORE,
    ".gitattributes": _GITATTRIBUTES,
    "content/badges/.gitkeep": "",
    "content/pathways/.gitkeep": "",
    "content/awards/.gitkeep": "",
    "keys/.gitkeep": "",
    "templates/.gitkeep": "",
    f"site/{MARKER}": MARKER_TEXT.decode(),
}
"""Files of a new site, apart from the issuer."""
