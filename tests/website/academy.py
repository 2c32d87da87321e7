"""An academy whose definitions use every field there is: four badges of each sort and shape, two pathways, German too.

Example::

    verified = academy(tmp_path)
"""

from __future__ import annotations

import re
from pathlib import Path

from sites import NOW

from assay.credentials.verified import VerifiedContent, verify_folder

ISSUER = """\
name: Example Academy
url: https://academy.example.org/learn/
description: An academy that certifies climbing, and exists for tests only.
country: IE
region: Leinster
email: academy@example.org
phone: "+353 1 000 0000"
logo:
  file: logo.svg
  alt: A knot
linkedin_organization_id: "1234567"
languages:
  - en
  - de
registration: Register of examples, no. 0123
founded: 1998
quality_policy:
  description: Two people mark every paper.
  url: https://www.example.org/quality
complaints: Write to the secretary.
accreditations:
  - name: Recognised awarding body
    by: Example Agency
    url: https://agency.example.org/academy
    since: 2024-02-29
accent: "#14506b"
legal_name: Example Academy of Rope Work, registered society
postal_address: 1 Example Quay, Exampleton
website: https://www.example.org/
data_protection:
  description: We keep results for as long as an award is published.
  url: https://www.example.org/data-protection
registries:
  - name: Example Registry of Issuers
    url: https://registry.example.org/
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>\n'
SCORED = """\
---
name: Seilkunde
kind: microcredential
description: Sichert eine Seilschaft am Fels. Geprüft an der Wand.
competency: Sichert eine Seilschaft aus drei Personen am Fels.
outcomes:
  - Knüpft drei Knoten blind
  - Baut einen Stand
assessment:
  method: Beobachtete Aufgabe
  description: Eine Stunde am Fels.
  standard: Beispielnorm Seil 7
  standard_url: https://standards.example.org/seil/7
  scale:
    min: 0
    max: 20
    unit: Punkte
  pass_mark: 14
  assessor: Eine Prüferin, die nicht gelehrt hat
  supervision: supervised-onsite
  attempts: Zwei im Jahr
evidence: required
quality_assurance:
  designed_by: Arbeitsgruppe Seil
  reviewed_by: Beispielagentur
  reviewed_on: 2026-01-31
  type: Externe Prüfung
  url: https://agency.example.org/seil
workload:
  hours: 2.5
  ects: 0.1
level:
  framework: EQF
  value: 4
participation: blended
prerequisites:
  - Kann schwimmen
cost:
  amount: 45.00
  currency: EUR
valid_for: P3Y
credit:
  units: 2.5
  unit: CPD-Stunden
  accreditor: Beispielrat
  url: https://cpd.example.org/seil
alignment:
  - name: Rope work
    url: https://frameworks.example.org/rope
    framework: Example Framework
    code: R-1
    type: CFItem
    description: Works with ropes.
  - name: use rope access techniques
    url: http://data.europa.eu/esco/skill/00000000-0000-4000-8000-000000000001
    type: ext:ESCO
  - name: Bergführer
    url: https://frameworks.example.org/occupations/guide
    type: CTDL
  - name: Rope badge of somebody else
    url: https://credentials.example.org/rope
    type: ceterms:Credential
  - name: A rubric of somebody else
    url: https://rubrics.example.org/rope
    type: CFRubric
tags:
  - Seil
language: de
image:
  file: rope.svg
  alt: Abzeichen Seilkunde
version: "1.10"
aliases:
  - rope-work
---
Drei Knoten.
"""
LEVELS = """\
---
name: Map reading
kind: microcredential
description: Finds the way with map and compass.
competency: Finds a point on a map within one hundred metres.
outcomes:
  - Takes a bearing
assessment:
  method: Task at home
  description: A route is planned.
  standard: Example Map Standard
  rubric:
    - level: not-yet
      name: Not yet
      description: The bearing is wrong.
    - level: sound
      name: Sound
      description: The bearing is right.
  pass_mark: sound
  assessor: An assessor who has not taught the learner
  supervision: unsupervised
evidence: none
level:
  framework: NFQ
  value: 6
participation: online
alignment:
  - name: Rope work
    url: https://frameworks.example.org/rope
    framework: Example Framework
    code: R-1
  - name: Another work
    url: https://frameworks.example.org/another
    framework: Example Framework
    code: R.1
---
Plan a route.
"""
HILL = re.sub(r"alignment:.*?(?=---\n)", "", LEVELS, flags=re.DOTALL).replace("Map reading", "Hill reading")
GOAL = """\
---
name: Guide
kind: certification
description: Leads a group in the hills.
competency: Leads a group of six in the hills for a day.
outcomes:
  - Decides when to turn round
assessment:
  method: A day in the hills
  description: Watched by two assessors.
  standard: Example Guide Standard
  scale:
    min: 0
    max: 100
    unit: "%"
  pass_mark: 60
  assessor: Two assessors
  supervision: supervised-without-identity-check
quality_assurance:
  designed_by: Guides of the academy
  reviewed_by: Example Council
  reviewed_on: 2026-01-31
  type: External review
participation: onsite
---
Lead a group.
"""
MEETING = """\
---
name: Meeting
kind: participation
description: Was there.
evidence: none
workload:
  hours: 6
participation: onsite
cost:
  amount: 0
  currency: EUR
credit:
  units: 3
  accreditor: Example Council
alignment:
  - name: Rope work
    url: https://frameworks.example.org/rope
---
Being there.
"""
ALL = """\
---
name: Way of all
description: Rope, and a map or a hill.
leads_to: guide
requires:
  all:
    - badge: rope
    - n_of: 1
      of:
        - badge: map
        - badge: hill
language: en
---
Walk.
"""
ANY = """\
---
name: Irgendein Weg
description: Eins von beiden.
leads_to: guide
requires:
  any:
    - badge: rope
    - badge: map
language: de
---
"""


ROPE_IN_ENGLISH = """\
---
of_version: "1.10"
name: Rope work
description: Belays a roped party on rock. Assessed on the wall.
competency: Belays a roped party of three on rock.
outcomes:
  - Ties three knots blindfolded
  - Builds a stance
assessment:
  method: Observed task
  description: One hour on rock.
  standard: Example Rope Standard 7
  scale:
    unit: points
  assessor: An assessor who has not taught the learner
  attempts: Two a year
quality_assurance:
  designed_by: Working group on ropes
  reviewed_by: Example Agency
  type: External review
prerequisites:
  - Can swim
credit:
  unit: CPD hours
  accreditor: Example Council
image:
  alt: Rope work badge
tags:
  - rope
---
Three knots.
"""
MAP_IN_GERMAN = """\
---
of_version: "1"
name: Kartenlesen
description: Findet den Weg mit Karte und Kompass.
competency: Findet einen Punkt auf der Karte auf hundert Meter genau.
outcomes:
  - Nimmt eine Peilung
assessment:
  method: Aufgabe für zu Hause
  description: Eine Strecke wird geplant.
  rubric:
    - level: not-yet
      name: Noch nicht
      description: Die Peilung ist falsch.
    - level: sound
      name: Sicher
      description: Die Peilung stimmt.
  assessor: Eine prüfende Person, die nicht gelehrt hat
---
Eine Strecke planen.
"""


ALL_IN_GERMAN = """\
---
name: Der ganze Weg
description: Seil, und Karte oder Berg.
---
Gehen.
"""


def academy_in_languages(folder: Path, **changes: str) -> VerifiedContent:
    """Write the academy with two badges in another language; *changes* are other texts, by the name of the file."""
    academy(folder)
    texts = {"rope.en": ROPE_IN_ENGLISH, "map.de": MAP_IN_GERMAN} | changes
    for name, text in texts.items():
        (folder / "content" / "badges" / f"{name}.md").write_text(text, "utf-8")
    (folder / "content" / "pathways" / "all.de.md").write_text(ALL_IN_GERMAN, "utf-8")
    return verify_folder(folder, now=NOW)


def academy(folder: Path, **changes: str) -> VerifiedContent:
    """Write the academy into a folder and read it; *changes* are other texts for its badges, by slug."""
    badges = {"rope": SCORED, "map": LEVELS, "guide": GOAL, "meeting": MEETING, "hill": HILL} | changes
    files = {"issuer.yaml": ISSUER, "logo.svg": SVG, "badges/rope.svg": SVG}
    files |= {f"badges/{slug}.md": text for slug, text in badges.items()}
    files |= {"pathways/all.md": ALL, "pathways/any.md": ANY}
    for name, text in files.items():
        path = folder / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return verify_folder(folder, now=NOW)
