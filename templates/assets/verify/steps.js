/**
 * The verification steps over one award, and over one status list, in the order of assay/credentials/verification.py:
 * size, json, profile, canonical form, signatures, key, place, dates, status. Each sees only what the earlier ones let
 * through, and gives true, false, or null for what was not reached or could not be answered. Null is never a yes.
 *
 * One thing differs from Python: for eddsa-rdfc-2022 there is no JSON-LD here, only the plans of the closed profile. What
 * they do not cover (two nodes that look alike, an address of another kind) is not computed, and so never valid here.
 *
 * @example const result = await verifyAward(bytes, trust, Date.now(), { id: "6f2e0c9d1h7k3m5n" }); result.valid
 */

import { concat, decodeBase58, utf8 } from "./bytes.js";
import { verifySignature } from "./ed25519.js";
import { DEMONSTRATION_KEY, PLANS } from "./facts.js";
import { Fault, Unknown } from "./faults.js";
import { canonical, isObject } from "./jcs.js";
import { loadHistory, multikeyBytes } from "./keyhistory.js";
import { AWARD, STATUS_LIST, checkProfile } from "./profile.js";
import { fill } from "./rdfc.js";
import { sha256 } from "./sha2.js";
import { say, written } from "./speech.js";
import { bitAt, decodeList } from "./statuslist.js";
import { parseStrict } from "./strictjson.js";
import { inWords, instant } from "./times.js";

/** @typedef {import("./jcs.js").Json} Json */
/** @typedef {import("./keyhistory.js").KeyHistory} KeyHistory */
/** @typedef {import("./keyhistory.js").HistoricKey} HistoricKey */
/** @typedef {import("./profile.js").Document} Document */
/** @typedef {{ name: string, outcome: boolean | null, sentence: string }} Check */
/** @typedef {"valid" | "expired" | "not-yet-valid" | "revoked" | "unknown"} State */
/** @typedef {{ bits: Uint8Array, validFrom: string, validUntil: string }} VerifiedList */
/**
 * @typedef {object} Trust whom a file is held against
 * @property {string} did @property {string} baseUrl
 * @property {KeyHistory | null} history @property {string} historyFault why there is none
 * @property {Map<string, VerifiedList>} lists by address @property {Map<string, string>} listFaults why one is not there
 */
/**
 * @typedef {object} Result
 * @property {Check[]} checks @property {string | null} code of the first thing that is wrong with the file
 * @property {State | null} state where dates and status put an award; null unless it is authentic
 * @property {boolean} authentic every check but dates and status is true @property {boolean} valid every check is true
 * @property {Document | null} document once it has passed the closed profile
 * @property {string} listDay the day of the list it was looked up in
 */

const MOST_BYTES = 262144;
const DAY = 86400000;
const CLOCK_SKEW = 60000;
const TIMELY = ["dates", "status"];
/** A date that has passed, or a bit that is set, is an answer and not a fault of the file. */
const ANSWERS = ["AW18", "AW19", "ST10", "ST11"];

class Run {
  /**
   * @param {Uint8Array} data @param {Trust} trust @param {number} now milliseconds since 1970
   * @param {"award" | "status"} role @param {string} address the one the file's place gives it
   * @param {boolean} kept whether the file and its lists are a copy of some day, so that nothing newer can be known
   */
  constructor(data, trust, now, role, address, kept) {
    this.data = data;
    this.trust = trust;
    this.now = now;
    this.role = role;
    this.address = address;
    this.kept = kept;
    /** @type {Json} */
    this.parsed = null;
    /** @type {Document} */
    this.document = {};
    /** @type {(Uint8Array | null)[]} the 64 bytes each proof signs, null for what could not be computed */
    this.hashed = [];
    /** @type {HistoricKey | null} */
    this.key = null;
    /** @type {State | null} */
    this.state = null;
    this.listDay = "";
  }
}

/** @typedef {[name: string, step: (run: Run) => string | Promise<string>]} Step */

/**
 * @param {Uint8Array} data @param {Trust} trust @param {number} now
 * @param {{ id: string, kept?: boolean }} options the award id its place gives it @returns {Promise<Result>}
 */
export async function verifyAward(data, trust, now, { id, kept = false }) {
  const run = new Run(data, trust, now, "award", `${trust.baseUrl}awards/${id}/`, kept);
  return follow(run, [...STEPS, ["status", checkStatus]]);
}

/** @param {Uint8Array} data @param {string} name @param {Trust} trust @param {number} now @returns {Promise<Result>} */
export async function verifyList(data, name, trust, now) {
  const run = new Run(data, trust, now, "status", `${trust.baseUrl}status/${name}.json`, false);
  return follow(run, [...STEPS.slice(0, -1), ["list", checkList], ...STEPS.slice(-1)]);
}

/**
 * Make the trust from the issuer's own files; a file that is missing or wrong makes answers unknown, never true.
 *
 * @param {object} files
 * @param {string} files.did @param {string} files.baseUrl @param {Uint8Array | null} files.history
 * @param {Record<string, Uint8Array | null>} files.lists by name @param {number} now @returns {Promise<Trust>}
 */
export async function makeTrust({ did, baseUrl, history, lists }, now) {
  /** @type {Trust} */
  const trust = { did, baseUrl, history: null, historyFault: say("The list of keys could not be read."), lists: new Map(), listFaults: new Map() };
  if (history) {
    try {
      const loaded = await loadHistory(history);
      if (loaded.did === did) trust.history = loaded;
      else trust.historyFault = say("The list of keys is that of %(did)s.", { did: loaded.did });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      trust.historyFault = say("The list of keys is not right: %(why)s.", { why: error.message });
    }
  }
  for (const [name, data] of Object.entries(lists)) {
    const url = `${baseUrl}status/${name}.json`;
    const result = data && (await verifyList(data, name, trust, now));
    if (!result) {
      trust.listFaults.set(url, say("Whether it was revoked could not be checked: there is no status list at %(address)s.", { address: url }));
    } else if (!result.authentic || !result.document) {
      const wrong = result.checks.find(({ outcome }) => outcome !== true);
      const why = wrong?.sentence ?? "";
      trust.listFaults.set(url, say("Whether it was revoked could not be checked: the status list at %(address)s is not right: %(why)s", { address: url, why }));
    } else {
      const { validFrom, validUntil, credentialSubject } = result.document;
      trust.lists.set(url, { bits: await decodeList(credentialSubject.encodedList), validFrom, validUntil });
    }
  }
  return trust;
}

/** @param {Run} run @param {Step[]} steps @returns {Promise<Result>} */
async function follow(run, steps) {
  /** @type {Check[]} */
  const checks = [];
  /** @type {string | null} */
  let code = null;
  for (const [name, step] of steps) {
    if (code) {
      checks.push({ name, outcome: null, sentence: say("Not checked, because an earlier check failed.") });
      continue;
    }
    try {
      checks.push({ name, outcome: true, sentence: await step(run) });
    } catch (error) {
      if (!(error instanceof Fault || error instanceof Unknown)) throw error;
      checks.push({ name, outcome: error instanceof Fault ? false : null, sentence: sentenceOf(error.message) });
      if (error instanceof Fault && !(TIMELY.includes(name) && ANSWERS.includes(error.code))) code = error.code;
    }
  }
  const steady = checks.filter(({ name }) => !TIMELY.includes(name));
  const authentic = !code && steady.every(({ outcome }) => outcome === true);
  return {
    checks,
    code,
    state: authentic ? run.state : null,
    authentic,
    valid: checks.every(({ outcome }) => outcome === true),
    document: checks[2].outcome ? run.document : null,
    listDay: run.listDay,
  };
}

/** @param {string} text @returns {string} */
function sentenceOf(text) {
  return `${text[0].toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? "" : "."}`;
}

/** @type {Step[]} */
const STEPS = [
  ["size", checkSize],
  ["json", checkJson],
  ["profile", checkSchema],
  ["canonical form", checkCanonical],
  ["signatures", checkSignature],
  ["key", checkKey],
  ["place", checkPlace],
  ["dates", checkDates],
];

/** @param {Run} run @returns {string} */
function checkSize({ data }) {
  const [size, most] = [data.length, MOST_BYTES].map(written);
  if (data.length > MOST_BYTES) throw new Fault("AW14", say("The file has %(size)s bytes; a signed file may have %(most)s.", { size, most }));
  return say("The file is %(size)s bytes long, within the limit of %(most)s.", { size, most });
}

/** @param {Run} run @returns {string} */
function checkJson(run) {
  run.parsed = parseStrict(run.data, MOST_BYTES);
  if (!isObject(run.parsed)) throw new Fault("AW14", say("The file holds something else than one JSON object."));
  return say("The file is JSON that every reader reads alike.");
}

/** @param {Run} run @returns {string} */
function checkSchema(run) {
  run.document = checkProfile(run.parsed, run.role === "award" ? AWARD : STATUS_LIST);
  return say("Every field is one that may be there, and nothing is spelled in another way.");
}

/** @param {Run} run @returns {Promise<string>} */
async function checkCanonical(run) {
  refuseFractions(run.document);
  const { proof, ...unsecured } = run.document;
  const [first, second] = proof.map((/** @type {Document} */ { proofValue, ...options }) => options);
  const plans = PLANS[run.role === "award" ? AWARD : STATUS_LIST];
  // vc-di-eddsa 3.2.5: the options are read in the document's context.
  const quads = [await fill(plans[1], { ...first, "@context": unsecured["@context"] }), await fill(plans[0], unsecured)];
  run.hashed = [await hashData(quads[0], quads[1]), await hashData(canonical(second), canonical(unsecured))];
  if (!run.hashed[0]) {
    throw new Unknown(
      say(
        "The form the first signature (eddsa-rdfc-2022) covers could not be computed here: this award is of a form for which a browser does not suffice. The program Assay can check it.",
      ),
    );
  }
  return say("Every field is covered by the signed form; nothing is lost on the way.");
}

/** @param {string | null} options @param {string | null} document @returns {Promise<Uint8Array | null>} */
async function hashData(options, document) {
  if (options === null || document === null) return null;
  // hashData of vc-di-eddsa 3.2.4 and 3.3.4: the options of the proof come first.
  return concat(await sha256(utf8(options)), await sha256(utf8(document)));
}

/** @param {Json} value numbers that JSON-LD processors write in different ways, so that no award may have them */
function refuseFractions(value) {
  if (typeof value === "number" && value !== 0 && !(Math.abs(value) >= 1e-6 && Math.abs(value) < 1e21)) {
    throw new Fault("AW12", say("%(number)s is too small or too large a number: JSON-LD processors differ on it.", { number: value }));
  }
  if (value !== null && typeof value === "object") Object.values(value).forEach(refuseFractions);
}

/** @param {Run} run @returns {Promise<string>} */
async function checkSignature({ document, hashed }) {
  for (const [index, { cryptosuite, verificationMethod, proofValue }] of document.proof.entries()) {
    const key = multikeyBytes(verificationMethod.split("#").at(-1));
    if (!key) throw new Fault("AW06", say("The signing key is not an Ed25519 key."));
    const signature = /** @type {Uint8Array} */ (decodeBase58(proofValue));
    const signed = hashed[index];
    if (signed && !(await verifySignature(key, signed, signature))) {
      throw new Fault("AW01", say("The %(suite)s signature does not match: the file was changed after it was signed.", { suite: cryptosuite }));
    }
  }
  if (!hashed[0]) throw new Unknown(say("The signature over the whole file (eddsa-jcs-2022) matches; the other one could not be checked here."));
  return say("Both signatures match, the one over the facts (eddsa-rdfc-2022) and the one over the whole file (eddsa-jcs-2022): nothing it says changed since it was signed.");
}

/** @param {Run} run @returns {string} */
function checkKey(run) {
  const { document, trust } = run;
  const [did, multikey] = document.proof[0].verificationMethod.split("#");
  const issuer = typeof document.issuer === "string" ? document.issuer : document.issuer.id;
  if (issuer !== trust.did) throw new Fault("AW28", say("It was issued by %(other)s, not by %(issuer)s.", { other: issuer, issuer: trust.did }));
  if (did !== trust.did) throw new Fault("AW04", say("It is signed in the name of %(other)s, not of the issuer.", { other: did }));
  if (!trust.history) throw new Unknown(say("Whether the key is one of the issuer's could not be checked. %(why)s", { why: trust.historyFault }));
  const key = trust.history.keys.find((one) => one.multikey === multikey);
  if (!key?.roles.includes(run.role)) {
    const listed = trust.history.keys.filter(({ roles }) => roles.includes(run.role)).map(({ kid }) => kid);
    const values = { key: multikey, listed: listed.join(", ") };
    throw new Fault("AW03", listed.length ? say("It is signed with a key that the issuer does not list for this: %(key)s. Listed: %(listed)s.", values) : say("It is signed with a key that the issuer does not list for this: %(key)s. Listed: none.", values));
  }
  if (multikey === DEMONSTRATION_KEY && !isDemonstration(trust.baseUrl)) {
    throw new Fault("KEY08", say("It is signed with Assay's published demonstration key, which everybody has."));
  }
  if (key.compromised) {
    checkCompromised(run, key, key.compromised);
    run.key = key;
    return say("The signing key was %(key)s, which is compromised since %(day)s; for that, it was revoked.", { key: key.kid, day: inWords(key.compromised) });
  }
  for (const { created } of document.proof) {
    const signed = moment(created);
    if (signed + CLOCK_SKEW < moment(key.notBefore) || (key.notAfter && signed - CLOCK_SKEW > moment(key.notAfter))) {
      const values = { day: inWords(created), key: key.kid, since: inWords(key.notBefore), until: key.notAfter ? inWords(key.notAfter) : "" };
      throw new Fault("AW05", key.notAfter ? say("It was signed on %(day)s, but key %(key)s was valid from %(since)s to %(until)s.", values) : say("It was signed on %(day)s, but key %(key)s was valid from %(since)s.", values));
    }
  }
  run.key = key;
  return say("The signing key is %(key)s of %(issuer)s, and was valid on %(day)s.", { key: key.kid, issuer: trust.did, day: inWords(document.proof[0].created) });
}

/**
 * Refuse what a thief can have signed, unless another key has revoked it since.
 *
 * @param {Run} run @param {HistoricKey} key @param {string} since
 */
function checkCompromised({ document, role, trust }, key, since) {
  const entry = role === "award" ? document.credentialStatus : null;
  const list = entry && trust.lists.get(entry.statusListCredential);
  if (list && bitAt(list.bits, Number(entry.statusListIndex))) return;
  throw new Fault("KEY15", say("It is signed with key %(key)s, which others may have had since %(day)s; what it signed counts no more.", { key: key.kid, day: inWords(since) }));
}

/** @param {string} baseUrl @returns {boolean} whether its host belongs to nobody (RFC 6761) */
function isDemonstration(baseUrl) {
  const host = new URL(baseUrl).hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "").toLowerCase();
  return /(^|\.)(example|localhost|example\.org)$|^127\.[0-9.]+$|^::1$/.test(host);
}

/** @param {Run} run @returns {string} */
function checkPlace({ document, address }) {
  if (document.id !== address) throw new Fault("AW23", say("Its address is %(other)s, but here it would be %(address)s.", { other: document.id, address }));
  return say("Its address is %(address)s.", { address });
}

/** @param {Run} run @returns {string} */
function checkDates(run) {
  const { validFrom, validUntil, awardedDate, proof } = run.document;
  const starts = moment(validFrom);
  const ends = validUntil === undefined ? null : moment(validUntil);
  if (awardedDate !== undefined) moment(awardedDate);
  if (ends !== null && ends < starts) throw new Fault("AW17", say("It ends before it starts."));
  for (const { created } of proof) {
    if (run.now + DAY < moment(created)) {
      run.state = "not-yet-valid";
      throw new Fault("AW19", say("It says that it was signed on %(day)s, which has not come yet.", { day: inWords(created) }));
    }
  }
  if (run.now + CLOCK_SKEW < starts) {
    run.state = "not-yet-valid";
    throw new Fault("AW19", say("It is not valid before %(day)s.", { day: inWords(validFrom) }));
  }
  if (ends !== null && run.now - CLOCK_SKEW > ends) {
    run.state = "expired";
    throw new Fault("AW18", say("It expired on %(day)s.", { day: inWords(validUntil) }));
  }
  run.state = "valid";
  if (ends === null) return say("It is valid from %(day)s, without an end date.", { day: inWords(validFrom) });
  return say("It is valid from %(day)s to %(end)s.", { day: inWords(validFrom), end: inWords(validUntil) });
}

/** @param {Run} run @returns {Promise<string>} (Bitstring Status List 3.2, steps 7 to 11) */
async function checkList({ document }) {
  const { id, encodedList } = document.credentialSubject;
  if (id !== `${document.id}#list`) throw new Fault("ST02", say("It is the list of another address."));
  return say("It holds %(number)s bits.", { number: (await decodeList(encodedList)).length * 8 });
}

/** @param {Run} run @returns {string} (Bitstring Status List 3.2) */
function checkStatus(run) {
  const { trust, key } = run;
  const { id, statusListCredential: url, statusListIndex } = run.document.credentialStatus;
  if (!key) throw new Unknown(say("Whether it was revoked could not be checked, because its key could not be."));
  const name = listName(url, trust.baseUrl);
  if (name === null || name.slice(0, Math.max(0, name.lastIndexOf("-"))) !== key.kid || id !== `${url}#${statusListIndex}`) {
    throw new Fault("ST02", say("Its status entry is not one of the lists of key %(key)s.", { key: key.kid }));
  }
  const list = trust.lists.get(url);
  if (!list) {
    if (run.state === "valid") run.state = "unknown";
    throw new Unknown(trust.listFaults.get(url) ?? say("Whether it was revoked could not be checked: there is no status list at %(address)s.", { address: url }));
  }
  run.listDay = list.validFrom;
  if (bitAt(list.bits, Number(statusListIndex))) {
    run.state = "revoked";
    throw new Fault("ST10", run.kept ? say("It was revoked by %(day)s, the day of the list in this copy.", { day: inWords(list.validFrom) }) : say("It was revoked."));
  }
  if (run.kept) return say("It was not revoked on %(day)s, the day on which the list in this copy was signed.", { day: inWords(list.validFrom) });
  if (run.now - CLOCK_SKEW > moment(list.validUntil)) {
    // A list whose time is over may hide a later revocation.
    if (run.state === "valid") run.state = "unknown";
    throw new Unknown(say("Whether it was revoked could not be checked: the status list ended on %(day)s.", { day: inWords(list.validUntil) }));
  }
  return say("It was not revoked, by the status list of %(day)s.", { day: inWords(list.validFrom) });
}

/** @param {string} url @param {string} baseUrl @returns {string | null} the name of a status list of this site */
export function listName(url, baseUrl) {
  const start = `${baseUrl}status/`;
  if (!url.startsWith(start) || !url.endsWith(".json")) return null;
  return url.slice(start.length, -".json".length);
}

/** @param {string} address @param {string} baseUrl @returns {string} the award id in an address of this site, or nothing */
export function ownId(address, baseUrl) {
  const rest = address.startsWith(`${baseUrl}awards/`) ? address.slice(`${baseUrl}awards/`.length) : "";
  return /^([0-9a-hjkmnp-tv-z]{16})\/(?:index\.html|credential\.json)?(?:[?#].*)?$/.exec(rest)?.[1] ?? "";
}

/** @param {string} text @returns {number} milliseconds since 1970 @throws {Fault} AW17 when there is no such time */
function moment(text) {
  const time = instant(text);
  if (time === null) throw new Fault("AW17", say("“%(text)s” is not a date.", { text }));
  return time;
}

