/**
 * One award held against the issuer's files, and what may be said of it in one sentence.
 *
 * Green is said only when every check is true: nothing wrong, nothing open, and the file is the one the issuer publishes.
 *
 * @example const judgement = await judge(files, now); judgement.look // "valid"
 */

import { sameBytes, utf8 } from "./bytes.js";
import { canonical, isObject } from "./jcs.js";
import { say } from "./speech.js";
import { makeTrust, verifyAward } from "./steps.js";
import { parseStrict } from "./strictjson.js";
import { inWords } from "./times.js";

/** @typedef {import("./steps.js").Check} Check */
/** @typedef {import("./steps.js").Result} Result */
/** @typedef {"valid" | "expired" | "not-yet-valid" | "revoked" | "unknown" | "attended"} Look a band of the stylesheet */
/**
 * @typedef {object} Files
 * @property {Uint8Array} award @property {string} id the award id its place gives it @property {string} did
 * @property {string} baseUrl @property {string} name of the issuer @property {Uint8Array | null} history
 * @property {Record<string, Uint8Array | null>} lists by name
 * @property {"itself" | "missing" | "failed" | Uint8Array} published the site's own copy, or why it is not there
 * @property {string | null} [copiedHistory] the key history a kept copy brings
 * @property {boolean} [kept] whether all of this is a copy of some day, read without the site
 */
/**
 * @typedef {object} Judgement
 * @property {Look} look @property {string} words the verdict @property {string} note @property {Check[]} checks
 * @property {Result["state"]} state @property {string | null} code @property {boolean} authentic
 * @property {Facts | null} facts what it says, only when it is authentic
 * @property {boolean} current whether it is the copy the issuer publishes
 */
/**
 * @typedef {object} Facts
 * @property {string} badge @property {string} recipient @property {string} sentence @property {string} issuer
 * @property {string} awarded @property {string} validUntil empty for no end @property {string} address
 * @property {string} did @property {string} key @property {string} signed @property {string} fingerprint
 * @property {string} language of the badge, BCP 47 @property {string} keysDay the day of the last line of the key history @property {string} listDay
 */

/** @param {Files} files @param {number} now milliseconds since 1970 @returns {Promise<Judgement>} */
export async function judge(files, now) {
  const trust = await makeTrust(files, now);
  const result = await verifyAward(files.award, trust, now, { id: files.id, kept: files.kept });
  const checks = [...result.checks];
  let current = files.published === "itself";
  if (files.copiedHistory && trust.history && files.history) checks.push(compareHistories(files.copiedHistory, files.history));
  if (result.authentic && files.published !== "itself") {
    const comparison = comparePublished(files.award, files.published);
    checks.push(comparison.check);
    current = comparison.check.outcome === true;
  }
  if (files.kept && result.authentic) {
    checks.push({ name: "since then", outcome: null, sentence: say("What happened after these days cannot be known from this file.") });
  }
  const facts = result.authentic && trust.history ? factsOf(result, trust.history) : null;
  const { look, words, note } = verdict(result, checks, files, facts);
  return { look, words, note, checks, state: result.state, code: result.code, authentic: result.authentic, facts, current };
}

/**
 * @param {Uint8Array} award @param {"itself" | "missing" | "failed" | Uint8Array} published
 * @returns {{ check: Check }}
 */
function comparePublished(award, published) {
  const name = "published copy";
  if (published === "missing") {
    const sentence = say("There is no award at its address on this site. It may have been taken down.");
    return { check: { name, outcome: false, sentence } };
  }
  if (!(published instanceof Uint8Array)) {
    return { check: { name, outcome: null, sentence: say("It could not be compared with the copy on this site.") } };
  }
  if (sameBytes(award, published)) {
    return { check: { name, outcome: true, sentence: say("It is, letter by letter, the file this site publishes.") } };
  }
  const [ours, theirs] = [award, published].map(readable);
  if (!theirs) return { check: { name, outcome: null, sentence: say("What this site publishes at its address cannot be read.") } };
  if (ours && canonical(ours) === canonical(theirs)) {
    return { check: { name, outcome: true, sentence: say("It says the same as the file this site publishes; only blanks and line breaks differ.") } };
  }
  const newer = ours && typeof ours.validFrom === "string" && typeof theirs.validFrom === "string" && ours.validFrom < theirs.validFrom;
  const sentence = newer
    ? say("It is older than the file this site publishes, which counts from %(day)s. Download the current one.", { day: inWords(String(theirs.validFrom)) })
    : say("It differs from the file this site publishes.");
  return { check: { name, outcome: false, sentence } };
}

/** @param {Uint8Array} data */
function readable(data) {
  try {
    const document = parseStrict(data);
    return isObject(document) ? document : null;
  } catch {
    return null;
  }
}

/** @param {string} copied @param {Uint8Array} current @returns {Check} */
function compareHistories(copied, current) {
  const before = utf8(copied);
  const same = sameBytes(before, current.slice(0, before.length));
  const sentence = same
    ? say("The list of keys in the copy is the beginning of today's.")
    : say("The list of keys in the copy is not the beginning of today's. One of the two is not the issuer's.");
  return { name: "keys in the copy", outcome: same, sentence };
}

/** @param {Result} result @param {import("./keyhistory.js").KeyHistory} history @returns {Facts} */
function factsOf({ document, listDay }, history) {
  const { credentialSubject: subject, issuer, awardedDate, validUntil = "", id, proof } = /** @type {any} */ (document);
  const competency = subject.achievement.alignment.find((/** @type {any} */ { targetUrl }) => targetUrl.endsWith("#competency"));
  return {
    badge: subject.achievement.name,
    recipient: subject.identifier[0].identityHash,
    sentence: competency ? competency.targetName : subject.achievement.description,
    issuer: issuer.name,
    awarded: awardedDate,
    validUntil,
    address: id,
    did: issuer.id,
    key: proof[0].verificationMethod.split("#")[1],
    signed: proof[0].created,
    fingerprint: history.fingerprint,
    language: subject.achievement.inLanguage ?? "",
    keysDay: history.updated,
    listDay,
  };
}

/**
 * @param {Result} result @param {Check[]} checks @param {Files} files @param {Facts | null} facts
 * @returns {{ look: Look, words: string, note: string }}
 */
function verdict({ authentic, code, state, document }, checks, { name, kept }, facts) {
  const wrong = checks.find(({ outcome }) => outcome === false);
  const open = checks.find(({ outcome }) => outcome === null);
  if (!authentic || !facts) {
    if (!code) return { look: "unknown", words: say("This award could not be checked."), note: open?.sentence ?? "" };
    const badKey = ["AW05", "KEY15", "KEY08"].includes(code);
    const words = badKey ? say("It is signed with a key that does not count. Do not rely on it.") : say("This file was changed, or was not issued by %(name)s. Do not rely on it.", { name });
    return { look: "revoked", words, note: wrong?.sentence ?? "" };
  }
  const { validFrom, validUntil } = /** @type {any} */ (document);
  const until = validUntil ? say("Valid until %(until)s.", { until: inWords(validUntil) }) : say("No end date.");
  const signed = say("Issued by %(name)s and signed with its key.", { name });
  if (state === "revoked") return { look: "revoked", words: say("Revoked by %(name)s. Do not rely on it.", { name }), note: say("The file itself is genuine: it was issued, and taken back later.") };
  if (state === "expired") {
    const words = say("Expired on %(until)s. It was valid from %(since)s to %(until)s.", { since: inWords(validFrom), until: inWords(validUntil) });
    return { look: "expired", words, note: signed };
  }
  if (state === "not-yet-valid") return { look: "not-yet-valid", words: say("Not valid before %(day)s.", { day: inWords(validFrom) }), note: signed };
  if (state !== "valid") {
    return { look: "unknown", words: say("The signature is right, but whether this award was revoked could not be checked."), note: say("Try again, or write to %(name)s.", { name }) };
  }
  if (kept) {
    const words = `${say("Issued by %(name)s. Not revoked on %(day)s.", { name, day: inWords(facts.listDay) })} ${until}`;
    return { look: "attended", words, note: say("This is a copy of that day. Whether it was revoked since, only %(name)s can tell.", { name }) };
  }
  if (wrong) return { look: "unknown", words: say("Signed by %(name)s and not revoked, but not the file that is published.", { name }), note: wrong.sentence };
  if (open) return { look: "unknown", words: say("Signed by %(name)s and not revoked, but not everything could be checked.", { name }), note: open.sentence };
  return { look: "valid", words: `${say("Issued by %(name)s and not revoked.", { name })} ${until}`, note: say("Checked just now, in this browser, by the issuer's own keys and lists.") };
}

