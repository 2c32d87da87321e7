"""The fixed words: kinds, choices and codes that definitions and awards use, and how a page says them.

Facts about a badge that Open Badges has no term for travel as `Alignment` objects whose target is a fragment of the
achievement's own address; `Fact` lists their codes.

Example::

    SUPERVISION["supervised-onsite"]   # 'Supervised on site, identity checked'
"""

from __future__ import annotations

from typing import ClassVar

from assay.phrases import N_

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
"""The constant ``@context`` of every award (Open Badges 3.0, Verifiable Credentials 2.0)."""
TRANSCRIPT_CONTEXTS = (CONTEXTS[0], "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json", CONTEXTS[1])
"""The constant ``@context`` of every transcript (Comprehensive Learner Record 2.0)."""
KINDS = ("microcredential", "certification", "participation")
ACHIEVEMENT_TYPES = {
    "microcredential": "MicroCredential",
    "certification": "Certification",
    "participation": "ext:ParticipationRecord",
}
SUPERVISION = {
    "unsupervised": N_("Unsupervised, identity not checked"),
    "supervised-without-identity-check": N_("Supervised, identity not checked"),
    "supervised-online": N_("Supervised online, identity checked"),
    "supervised-onsite": N_("Supervised on site, identity checked"),
}
"""How an assessment is watched, in the terms of the European standard elements (2022/C 243/02, Annex I)."""
PARTICIPATION = {"onsite": N_("On site"), "online": N_("Online"), "blended": N_("On site and online")}
EVIDENCE = {
    "required": N_("Every award carries evidence"),
    "optional": N_("An award may carry evidence"),
    "none": N_("Awards carry no evidence"),
}
ALIGNMENT_TYPES = ("CTDL", "ceterms:Credential", "ceasn:Competency", "CFItem", "CFRubric", "ext:ESCO")


class Fact:
    """Codes and target types of the facts carried as alignments with the achievement itself."""

    COMPETENCY = "competency"
    OUTCOME = "outcome"
    METHOD = "assessment"
    STANDARD = "standard"
    ASSESSOR = "assessor"
    SUPERVISION = "supervision"
    ATTEMPTS = "attempts"
    EVIDENCE = "evidence"
    QUALITY = "quality-assurance"
    WORKLOAD = "workload"
    LEVEL = "level"
    PARTICIPATION = "participation"
    PREREQUISITE = "prerequisite"
    CREDIT = "credit"
    VALIDITY = "validity"
    ATTENDANCE = "attendance-only"

    TYPES: ClassVar = {
        COMPETENCY: "ceasn:Competency",
        OUTCOME: "ceasn:Competency",
        METHOD: "ext:AssessmentMethod",
        STANDARD: "ext:AssessmentStandard",
        ASSESSOR: "ext:Assessor",
        SUPERVISION: "ext:Supervision",
        ATTEMPTS: "ext:Attempts",
        EVIDENCE: "ext:EvidencePolicy",
        QUALITY: "ext:QualityAssurance",
        WORKLOAD: "ext:Workload",
        LEVEL: "ext:Level",
        PARTICIPATION: "ext:Participation",
        PREREQUISITE: "ext:Prerequisite",
        CREDIT: "ext:ContinuingEducationCredit",
        VALIDITY: "ext:Validity",
        ATTENDANCE: "ext:AttendanceOnly",
    }


REASONS = {
    "issued-in-error": N_("it was issued in error"),
    "not-earned": N_("the requirements turned out not to be met"),
    "misconduct": N_("of misconduct in the assessment or in the use of the award"),
    "replaced": N_("it was replaced by another award"),
    "requested": N_("its holder asked for it"),
    "key-compromised": N_("the key that signed it was compromised"),
    "other": N_("of a reason the association does not publish"),
}
"""Why an award can be revoked, and how a page says it after 'because'."""
