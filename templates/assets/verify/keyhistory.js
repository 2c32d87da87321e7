/**
 * The append-only key history `keys/history.jsonl`: hash-linked signed lines. The twin of assay/integrity/history.py and
 * keyrules.py, with the same rules:
 *
 * - Each line is the canonical form of one entry, and names the hash of the line before.
 * - Line 0 adds a board key, signed by itself. Every later line is signed by as many board keys, valid at its time, as
 *   the threshold asks for; an added key signs its own line too. A compromised key counts nowhere.
 * - An entry of another kind, or with another member, is refused and not skipped: it may take rights away.
 *
 * @example const history = await loadHistory(bytes); history.keys[0].kid
 */

import { concat, decodeBase58, hex, utf8 } from "./bytes.js";
import { verifySignature } from "./ed25519.js";
import { Fault } from "./faults.js";
import { canonical, isObject } from "./jcs.js";
import { sha256 } from "./sha2.js";
import { say } from "./speech.js";
import { parseStrict } from "./strictjson.js";
import { instant } from "./times.js";

/** @typedef {import("./jcs.js").Json} Json */
/**
 * @typedef {object} HistoricKey
 * @property {string} kid @property {string} multikey @property {Uint8Array} raw @property {string[]} roles sorted
 * @property {string} notBefore @property {string | null} notAfter @property {string | null} compromised
 */
/** @typedef {{ keys: HistoricKey[], threshold: number }} Board */
/**
 * @typedef {object} KeyHistory
 * @property {string} did @property {HistoricKey[]} keys @property {number} threshold
 * @property {string} fingerprint SHA-256 of line 0, hexadecimal @property {string} head `prev` of the next line
 * @property {number} length @property {string} updated `at` of the last line
 */
/** @typedef {{ [name: string]: any }} Entry */

const MOST_BYTES = 1048576;
const LONGEST_LINE = 16384;
const ROLES = ["award", "board", "status"];
const COMMON = ["seq", "prev", "at", "action", "reason", "sigs"];
/** @type {Record<string, string[]>} */
const MEMBERS = {
  add: ["kid", "pub", "roles", "notBefore"],
  retire: ["kid", "notAfter"],
  compromise: ["kid", "since"],
  threshold: ["threshold"],
};
const SIGNED_AS = utf8("assay key history line\n");

/** @param {Uint8Array} data @returns {Promise<KeyHistory>} @throws {Fault} for the first line that is not right */
export async function loadHistory(data) {
  if (data.length > MOST_BYTES) throw new Fault("HIST01", say("the key history has more than %(most)s bytes", { most: MOST_BYTES }));
  if (data.at(-1) !== 10) throw new Fault("HIST01", say("the key history is empty or its last line is cut off"));
  /** @type {KeyHistory | null} */
  let history = null;
  for (let start = 0, line = 1; start < data.length; line++) {
    const end = data.indexOf(10, start);
    try {
      history = await extend(history, data.slice(start, end));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      // What is not strict JSON is no line of a history.
      throw new Fault(error.code === "AW14" ? "HIST01" : error.code, say("line %(line)s of the key history: %(why)s", { line, why: error.message }));
    }
    start = end + 1;
  }
  return /** @type {KeyHistory} */ (history);
}

/** @param {KeyHistory | null} history @param {Uint8Array} line @returns {Promise<KeyHistory>} */
async function extend(history, line) {
  const entry = parse(line);
  if (entry.seq !== (history?.length ?? 0)) throw new Fault("HIST02", say("it does not have the next number"));
  if (entry.prev !== (history?.head ?? "")) throw new Fault("HIST02", say("it does not follow the one before it"));
  const before = history ?? { keys: [], threshold: 1 };
  const after = change(before, entry, history === null);
  if (history && entry.at < history.updated) throw new Fault("HIST02", say("it is older than the one before it"));
  await checkSignatures(history ? before : after, after, entry);
  const digest = hex(await sha256(line));
  return {
    did: history?.did ?? entry.did,
    keys: after.keys,
    threshold: after.threshold,
    fingerprint: history?.fingerprint ?? digest,
    head: `sha256:${digest}`,
    length: entry.seq + 1,
    updated: entry.at,
  };
}

/** @param {Uint8Array} line @returns {Entry} */
function parse(line) {
  const entry = parseStrict(line, LONGEST_LINE);
  if (!isObject(entry) || typeof entry.action !== "string") throw new Fault("HIST01", say("it is not an entry"));
  if (canonical(entry) !== new TextDecoder().decode(line)) throw new Fault("HIST01", say("it was edited or reformatted"));
  return entry;
}

/**
 * @param {Board} board @param {Entry} entry @param {boolean} first @returns {Board} the board after an entry
 * @throws {Fault} HIST04 for a newer Assay's, HIST05 for a broken rule
 */
function change(board, entry, first) {
  const needed = Object.hasOwn(MEMBERS, entry.action) ? MEMBERS[entry.action] : null;
  if (!needed) throw new Fault("HIST04", say("“%(name)s” was made by a newer Assay", { name: entry.action }));
  const wanted = [...COMMON, ...needed, ...(first ? ["did"] : [])];
  for (const name of wanted) rule(name in entry, say("%(name)s is missing", { name }));
  const optional = entry.action === "add" ? ["notAfter"] : [];
  const strange = Object.keys(entry).find((name) => ![...wanted, ...optional].includes(name));
  if (strange) throw new Fault("HIST04", say("“%(name)s” was made by a newer Assay", { name: strange }));
  for (const name of ["at", "notBefore", "notAfter", "since"]) {
    rule(!(name in entry) || (typeof entry[name] === "string" && instant(entry[name]) !== null), say("%(name)s is not a time", { name }));
  }
  const kid = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
  rule(!needed.includes("kid") || (typeof entry.kid === "string" && kid.test(entry.kid)), say("it has no key id"));
  rule(typeof entry.reason === "string", say("reason is not text"));
  rule(!first || (typeof entry.did === "string" && entry.did.startsWith("did:")), say("did is not a DID"));

  const after = ACTIONS[entry.action](board, entry);
  const lasting = after.keys.filter((key) => key.roles.includes("board") && !key.notAfter && !key.compromised);
  rule(lasting.length > 0 && lasting.length >= after.threshold, say("too few board keys would remain"));
  return after;
}

/** @param {boolean} holds @param {string} what @returns {asserts holds} */
function rule(holds, what) {
  if (!holds) throw new Fault("HIST05", what);
}

/** @type {Record<string, (board: Board, entry: Entry) => Board>} */
const ACTIONS = {
  add: ({ keys, threshold }, entry) => {
    const { kid, pub, roles, notBefore, notAfter = null } = entry;
    const raw = typeof pub === "string" ? multikeyBytes(pub) : null;
    rule(raw !== null, say("pub is not an Ed25519 Multikey"));
    const sorted = Array.isArray(roles) ? ROLES.filter((role) => roles.includes(role)) : [];
    rule(sorted.length > 0 && canonical(sorted) === canonical(roles), say("roles is not a sorted list of roles"));
    rule(keys.length > 0 || sorted.includes("board"), say("the first key must have the role board"));
    rule(!keys.some((key) => key.kid === kid || key.multikey === pub), say("%(key)s or its key is in the history already", { key: kid }));
    rule(notAfter === null || notAfter >= notBefore, say("notAfter is before notBefore"));
    return { keys: [...keys, { kid, multikey: pub, raw, roles: sorted, notBefore, notAfter, compromised: null }], threshold };
  },
  retire: (board, { kid, notAfter }) => {
    const key = known(board, kid);
    rule(!key.compromised, say("%(key)s is compromised, which ends it already", { key: kid }));
    rule(notAfter >= key.notBefore && (!key.notAfter || notAfter < key.notAfter), say("%(key)s cannot be retired then", { key: kid }));
    return replaced(board, { ...key, notAfter });
  },
  compromise: (board, { kid, since, at }) => {
    const key = known(board, kid);
    rule(since <= at, say("since lies after the line itself"));
    rule(!key.compromised || since < key.compromised, say("%(key)s is marked as compromised already", { key: kid }));
    return replaced(board, { ...key, compromised: since });
  },
  threshold: (board, { threshold }) => {
    rule(Number.isInteger(threshold) && threshold >= 1, say("threshold is not a whole number of 1 or more"));
    rule(threshold !== board.threshold, say("the threshold is %(number)s already", { number: threshold }));
    return { ...board, threshold };
  },
};

/** @param {Board} board @param {string} kid @returns {HistoricKey} */
function known(board, kid) {
  const key = board.keys.find((one) => one.kid === kid);
  rule(key !== undefined, say("there is no key %(key)s", { key: kid }));
  return key;
}

/** @param {Board} board @param {HistoricKey} changed @returns {Board} */
function replaced(board, changed) {
  return { ...board, keys: board.keys.map((key) => (key.kid === changed.kid ? changed : key)) };
}

/**
 * Verify every signature of an entry: those that are not needed too.
 *
 * @param {Board} before @param {Board} after @param {Entry} entry
 */
async function checkSignatures(before, after, entry) {
  const { sigs, ...unsigned } = entry;
  const message = concat(SIGNED_AS, utf8(canonical(unsigned)));
  if (!Array.isArray(sigs)) throw new Fault("HIST03", say("the signatures are not readable"));
  /** @type {Set<string>} */
  const signed = new Set();
  for (const one of sigs) {
    const names = isObject(one) ? Object.keys(one).sort().join() : "";
    const texts = names === "kid,sig" && typeof one.kid === "string" && typeof one.sig === "string";
    const signature = texts ? decodeBase58(one.sig) : null;
    if (!signature) throw new Fault("HIST03", say("the signatures are not readable"));
    const key = after.keys.find(({ kid }) => kid === one.kid);
    if (!key) throw new Fault("HIST03", say("it is signed by %(key)s, which the history does not know", { key: one.kid }));
    if (signed.has(key.kid)) throw new Fault("HIST03", say("it is signed by %(key)s twice", { key: key.kid }));
    if (key.compromised) throw new Fault("HIST03", say("it is signed by %(key)s, which is compromised", { key: key.kid }));
    if (!(await verifySignature(key.raw, message, signature))) {
      throw new Fault("HIST03", say("the signature of %(key)s does not match: the line was changed", { key: key.kid }));
    }
    signed.add(key.kid);
  }
  if (entry.action === "add" && !signed.has(entry.kid)) throw new Fault("HIST03", say("the new key has not signed its line"));
  const able = before.keys.filter(
    ({ kid, roles, notBefore, notAfter, compromised }) =>
      signed.has(kid) && roles.includes("board") && !compromised && notBefore <= entry.at && (!notAfter || entry.at <= notAfter),
  );
  if (able.length < Math.max(before.threshold, after.threshold)) {
    throw new Fault("HIST03", say("too few board keys that are valid at its time have signed it"));
  }
}

/** @param {string} text `z6Mk…` @returns {Uint8Array | null} the 32 bytes of an Ed25519 key (CID 1.0, section 2.2.2) */
export function multikeyBytes(text) {
  const data = decodeBase58(text);
  return data && data.length === 34 && data[0] === 0xed && data[1] === 0x01 ? data.slice(2) : null;
}
