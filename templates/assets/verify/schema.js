/**
 * The part of JSON Schema (2020-12) that our two closed schemas use, and nothing more.
 *
 * The schemas are the very files the Python verification reads. A keyword this interpreter does not know is an error
 * and not passed over, and a test holds the list below against the files.
 *
 * @example check(document, "award.schema.json")
 */

import { SCHEMAS } from "./facts.js";
import { isObject } from "./jcs.js";

/** @typedef {import("./jcs.js").Json} Json */
/** @typedef {(string | number)[]} Path */
/**
 * @typedef {object} Misfit one place where a document differs from its schema
 * @property {Path} path @property {string} keyword @property {Json} asked what the schema says there
 * @property {Json} found @property {{ [name: string]: Json }} schema the schema around the keyword
 * @property {string} [name] the member that is missing
 */

/** Every keyword that is understood; those with null only explain. */
/** @type {Record<string, null | ((found: Json, asked: Json, context: Context) => Misfit[])>} */
const KEYWORDS = {
  $schema: null,
  $id: null,
  $comment: null,
  $defs: null,
  title: null,
  $ref: (found, asked, { path, file }) => {
    const [name, pointer] = String(asked).split("#");
    return misfits(found, resolve(name || file, pointer), { path, file: name || file });
  },
  allOf: (found, asked, { path, file }) => list(asked).flatMap((one) => misfits(found, one, { path, file })),
  oneOf: (found, asked, context) => {
    const fitting = list(asked).filter((one) => misfits(found, one, context).length === 0);
    return fitting.length === 1 ? [] : [misfit(context)];
  },
  not: (found, asked, context) => (misfits(found, asked, context).length ? [] : [misfit(context)]),
  type: (found, asked, context) => (typeOf(found) === asked ? [] : [misfit(context)]),
  const: (found, asked, context) => (same(found, asked) ? [] : [misfit(context)]),
  enum: (found, asked, context) => (list(asked).some((one) => same(found, one)) ? [] : [misfit(context)]),
  required: (found, asked, context) =>
    isObject(found) ? list(asked).filter((name) => !(String(name) in found)).map((name) => ({ ...misfit(context), name: String(name) })) : [],
  properties: (found, asked, { path, file }) =>
    isObject(found) && isObject(asked)
      ? Object.keys(asked)
          .filter((name) => name in found)
          .flatMap((name) => misfits(found[name], asked[name], { path: [...path, name], file }))
      : [],
  additionalProperties: (found, asked, context) => {
    if (asked !== false) throw new Error("additionalProperties is false, or not there");
    const known = context.schema?.properties;
    const strange = isObject(found) && Object.keys(found).find((name) => !(isObject(known ?? null) && Object.hasOwn(/** @type {object} */ (known), name)));
    return strange === undefined || strange === false ? [] : [{ ...misfit(context), name: strange }];
  },
  items: (found, asked, { path, file, schema }) => {
    const first = list(schema?.prefixItems ?? []).length;
    return Array.isArray(found)
      ? found.slice(first).flatMap((item, index) => misfits(item, asked, { path: [...path, index + first], file }))
      : [];
  },
  prefixItems: (found, asked, { path, file }) =>
    Array.isArray(found)
      ? list(asked).flatMap((one, index) => (index < found.length ? misfits(found[index], one, { path: [...path, index], file }) : []))
      : [],
  minItems: (found, asked, context) => (Array.isArray(found) && found.length < Number(asked) ? [misfit(context)] : []),
  maxItems: (found, asked, context) => (Array.isArray(found) && found.length > Number(asked) ? [misfit(context)] : []),
  minLength: (found, asked, context) => (typeof found === "string" && letters(found) < Number(asked) ? [misfit(context)] : []),
  maxLength: (found, asked, context) => (typeof found === "string" && letters(found) > Number(asked) ? [misfit(context)] : []),
  minimum: (found, asked, context) => (typeof found === "number" && found < Number(asked) ? [misfit(context)] : []),
  pattern: (found, asked, context) => (typeof found === "string" && !expression(String(asked)).test(found) ? [misfit(context)] : []),
};

/**
 * @typedef {object} Context where the interpreter is
 * @property {Path} path in the document @property {string} file of the schema, for its own references
 * @property {string} [keyword] @property {Json} [found] @property {Json} [asked] @property {{ [name: string]: Json }} [schema]
 */

/**
 * Return every place where a document differs from a schema, in the order in which the schema is written.
 *
 * @param {Json} document @param {string} file name of the schema @returns {Misfit[]}
 */
export function check(document, file) {
  return misfits(document, resolve(file, ""), { path: [], file });
}

/** @param {Json} found @param {Json} schema @param {Context} context @returns {Misfit[]} */
function misfits(found, schema, { path, file }) {
  if (!isObject(schema)) throw new Error("a schema is an object");
  return Object.keys(schema).flatMap((keyword) => {
    const rule = KEYWORDS[keyword];
    if (rule === undefined) throw new Error(`the schema uses ${keyword}, which is not understood here`);
    return rule ? rule(found, schema[keyword], { path, file, keyword, found, schema, asked: schema[keyword] }) : [];
  });
}

/** @param {Context} context @returns {Misfit} */
function misfit({ path, keyword = "", found = null, asked = null, schema = {} }) {
  return { path, keyword, found, asked, schema };
}

/** @param {string} file @param {string | undefined} pointer @returns {Json} */
function resolve(file, pointer) {
  /** @type {Json} */
  let place = SCHEMAS[file];
  for (const step of (pointer ?? "").split("/").slice(1)) place = isObject(place) ? place[step] : null;
  if (!isObject(place)) throw new Error(`there is no schema ${file}#${pointer}`);
  return place;
}

/** @param {Json} value @returns {Json[]} */
function list(value) {
  if (!Array.isArray(value)) throw new Error("the schema should have a list here");
  return value;
}

/** @param {string} text @returns {number} code points, as the standard counts */
function letters(text) {
  return [...text].length;
}

/** @param {Json} value @returns {string} its type in the words of JSON Schema */
function typeOf(value) {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** @param {Json} one @param {Json} other @returns {boolean} */
function same(one, other) {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => same(item, other[index]));
  }
  if (isObject(one) && isObject(other)) {
    const names = Object.keys(one);
    return names.length === Object.keys(other).length && names.every((name) => name in other && same(one[name], other[name]));
  }
  return one === other;
}

/** What Python calls a blank; ECMAScript's own \s has one more character and lacks five. */
const BLANK = "\\t-\\r\\u001c-\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
/** @type {Map<string, RegExp>} */
const compiled = new Map();

/** @param {string} pattern @returns {RegExp} it, with the meaning Python gives it */
function expression(pattern) {
  let found = compiled.get(pattern);
  if (!found) {
    // In our schemas blanks are only ever excluded inside a class.
    found = new RegExp(pattern.replaceAll("\\s", BLANK), "u");
    compiled.set(pattern, found);
  }
  return found;
}
