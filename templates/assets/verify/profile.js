/**
 * The closed profile of an award and of a status list: everything they may hold, checked before any cryptography.
 * The twin of assay/credentials/profile.py.
 *
 * @example checkProfile(document, "award.schema.json") // throws AW07 for a field that no award has
 */

import { decodeBase58 } from "./bytes.js";
import { Fault } from "./faults.js";
import { isObject } from "./jcs.js";
import { check } from "./schema.js";
import { say } from "./speech.js";
import { instant } from "./times.js";

/** @typedef {import("./jcs.js").Json} Json */
/** @typedef {{ [name: string]: any }} Document an object whose form the schema has checked */

export const AWARD = "award.schema.json";
export const STATUS_LIST = "status-list.schema.json";
const ATTENDANCE = "ext:ParticipationRecord";

/**
 * @param {Json} document @param {string} file name of the schema @returns {Document} the same, known to fit
 * @throws {Fault} AW11 contexts, AW06 proofs, AW30 a result that does not fit its scale, AW07 everything else
 */
export function checkProfile(document, file) {
  const found = check(document, file)
    .map((misfit) => ({ misfit, path: misfit.path.map(String) }))
    .sort((one, other) => comparePaths(one.path, other.path));
  if (found.length) {
    // Proofs in another order differ in many ways; the name of the suite says what happened.
    throw refusal((found.find(({ path }) => path.includes("cryptosuite")) ?? found[0]).misfit);
  }
  const known = /** @type {Document} */ (document);
  if (file === AWARD) checkResult(known.credentialSubject);
  screenProofs(known.proof);
  return known;
}

/** @param {string[]} one @param {string[]} other @returns {number} */
function comparePaths(one, other) {
  for (let index = 0; index < Math.min(one.length, other.length); index++) {
    if (one[index] !== other[index]) return one[index] < other[index] ? -1 : 1;
  }
  return one.length - other.length;
}

/** @param {import("./schema.js").Misfit} misfit @returns {Fault} */
function refusal({ path, keyword, asked, found, schema, name = "" }) {
  const where = path.length ? `"${dotted(path)}"` : say("The document");
  const inProof = path[0] === "proof";
  if (keyword === "additionalProperties") {
    const place = dotted([...path, name]);
    const what = say("“%(name)s” is not a field of a signed award, so the signature does not vouch for it.", { name: place });
    return new Fault(inProof ? "AW06" : "AW07", what);
  }
  let code = "AW07";
  if (path.includes("@context") || (!path.length && name === "@context")) code = "AW11";
  else if (inProof || (!path.length && name === "proof")) code = "AW06";
  return new Fault(code, sentence(where, keyword, asked, found, name, schema));
}

/**
 * @param {string} where @param {string} keyword @param {Json} asked @param {Json} found @param {string} name
 * @param {Json} schema @returns {string}
 */
function sentence(where, keyword, asked, found, name, schema) {
  if (keyword === "required" && !isObject(isObject(schema) ? schema.not ?? null : null)) return say("%(place)s lacks '%(name)s'.", { place: where, name });
  if (keyword === "const" || keyword === "enum") return say("%(place)s is not what every award says there.", { place: where });
  if (keyword === "type") return say("%(place)s is not of type %(type)s.", { place: where, type: String(asked) });
  if (/^(min|max)(Items|Length)$/.test(keyword)) {
    const length = Array.isArray(found) ? found.length : [...String(found)].length;
    const values = { place: where, length, asked: String(asked) };
    return keyword.startsWith("min")
      ? say("The length of %(place)s is %(length)s; it should be at least %(asked)s.", values)
      : say("The length of %(place)s is %(length)s; it should be at most %(asked)s.", values);
  }
  if (keyword === "pattern") return say("%(place)s does not have the form it must have.", { place: where });
  return say("%(place)s does not fit the other fields beside it.", { place: where });
}

/** @param {(string | number)[]} path @returns {string} as people read it: credentialSubject.result[0].value */
function dotted(path) {
  return path.reduce((/** @type {string} */ text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text ? `${text}.${part}` : part;
  }, "");
}

/**
 * Hold the result against the scale or rubric beside it, which a schema cannot do.
 *
 * @param {Document} subject
 */
function checkResult(subject) {
  const scale = subject.achievement.resultDescription?.[0];
  const result = subject.result?.[0];
  const attendance = subject.achievement.achievementType === ATTENDANCE;
  if (!scale && !result) {
    if (!attendance) unfit(say("It claims a skill without a result: what was assessed would be unknown."));
    return;
  }
  if (attendance) unfit(say("A record of attendance cannot have a result: no skill was assessed."));
  if (!scale || !result) unfit(say("A result needs its scale, and a scale a result."));
  if (result.resultDescription !== scale.id) unfit(say("The result belongs to a scale that is not in the award."));
  /** @type {string[]} */
  const levels = (scale.rubricCriterionLevel ?? []).map((/** @type {Document} */ level) => level.id);
  if ("value" in result && levels.length) unfit(say("The result is a number, but the award describes levels."));
  if ("value" in result) {
    const [value, least, most] = [result.value, scale.valueMin, scale.valueMax].map(tenThousandths);
    if (value < least || value > most) {
      unfit(say("The result %(result)s lies outside the scale %(least)s to %(most)s.", { result: result.value, least: scale.valueMin, most: scale.valueMax }));
    }
  }
  for (const level of [result.achievedLevel, scale.requiredLevel]) {
    if (level !== undefined && !levels.includes(level)) unfit(say("There is no level %(level)s in the award.", { level }));
  }
}

/** @param {string} what @returns {never} */
function unfit(what) {
  throw new Fault("AW30", what);
}

/** @param {string} decimal at most four digits after the point, as the schema says @returns {bigint} */
function tenThousandths(decimal) {
  const [whole, fraction = ""] = decimal.split(".");
  return BigInt(`${whole}${fraction.padEnd(4, "0")}`);
}

/**
 * What the schema leaves open about the two proofs (assay/integrity/proof.py, `screen_proofs`).
 *
 * @param {Document[]} proofs
 */
function screenProofs(proofs) {
  proofs.forEach((proof, index) => {
    if (decodeBase58(proof.proofValue)?.length !== 64) {
      throw new Fault("AW06", say("%(place)s is not an Ed25519 signature.", { place: `"proof[${index}].proofValue"` }));
    }
    if (instant(proof.created) === null) throw new Fault("AW06", say("%(place)s is not a time.", { place: `"proof[${index}].created"` }));
    if (proof.verificationMethod !== proofs[0].verificationMethod) {
      throw new Fault("AW06", say("The proofs name different keys."));
    }
  });
}
