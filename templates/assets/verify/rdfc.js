/**
 * RDFC-1.0 for documents of a known shape: the text an eddsa-rdfc-2022 signature covers, or null for what no plan covers.
 * The twin of assay/integrity/closedform.py: the plans are the same, compiled from what the reference answers.
 *
 * Rules: known members only, each in the one JSON type its plan lists; nodes without an id are told apart by their
 * first-degree hashes (RDFC-1.0 section 4.6), and two that look alike are left alone, because the whole algorithm is not
 * here. Whoever gets null knows nothing, and must not say yes.
 *
 * @example const text = await fill(PLANS["award.schema.json"][0], unsecured)
 */

import { hex, utf8 } from "./bytes.js";
import { isObject } from "./jcs.js";
import { sha256 } from "./sha2.js";

/** @typedef {import("./facts.js").Json} Json */
/** @typedef {import("./facts.js").Member} Member */
/** @typedef {import("./facts.js").Plan} Plan */
/**
 * @typedef {object} Blank a node without an id
 * @property {string} link the quad that leads to it, in the form for hashing
 * @property {string | Blank} parent @property {string} predicate
 * @property {Set<string>} lines predicate and object of its quads but those to nodes without an id
 * @property {string[]} children predicates of the quads to nodes without an id @property {string} label
 */

/** The limits of closedform.py: documents near those of the reference are for the reference. */
const MOST_VALUES = 1500;
const MOST_ITEMS = 200;
const MOST_NODES = 400;

/** What Python takes for white space is written out, because JavaScript takes something else for it. */
const ADDRESS =
  /^(?:https?:\/\/|did:|urn:)[^\0-\x20\x7f<>"{}|\\^`\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufffe\uffff]+$/u;
const UNWANTED = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/;
/** In this order: what an escape begins with comes first. */
const ESCAPES = [["\\", "\\\\"], ['"', '\\"'], ["\n", "\\n"], ["\r", "\\r"], ["\t", "\\t"]];

/** Something the plan does not list. */
class Outside extends Error {}

class Graph {
  /** @param {Plan} plan */
  constructor(plan) {
    this.shapes = plan.shapes;
    /** @type {Set<string>} */
    this.lines = new Set();
    /** @type {Blank[]} */
    this.blanks = [];
    /** @type {Set<string>} */
    this.ids = new Set();
    this.nodes = 0;
    this.values = 0;
    this.doubled = false;
  }

  /**
   * Take in one node and all below it.
   *
   * @param {number} number of its shape @param {Json} node @param {string | Blank | null} parent @param {string} predicate
   */
  take(number, node, parent, predicate) {
    const shape = this.shapes[number];
    if (!isObject(node) || !same(node.type, shape.types)) throw new Outside();
    this.nodes += 1;
    this.values += Object.keys(node).length;
    const lines = new Set(shape.typeQuads);
    const known = [...(shape.types === null ? [] : ["type"]), ...(parent === null ? ["@context"] : [])];
    const named = shape.hasId && Object.hasOwn(node, "id");
    if (named) known.push("id");
    const owner = named ? this.named(node.id, parent, predicate) : this.nameless(lines, parent, predicate);
    for (const [name, value] of Object.entries(node)) {
      if (known.includes(name)) continue;
      if (!Object.hasOwn(shape.members, name)) throw new Outside();
      const member = shape.members[name];
      for (const item of member.many ? this.items(value) : [value]) this.value(member, item, owner, lines);
    }
    if (typeof owner === "string") for (const line of lines) this.lines.add(`${owner} ${line}`);
  }

  /** @param {Json} address @param {string | Blank | null} parent @param {string} predicate @returns {string} */
  named(address, parent, predicate) {
    const subject = `<${asAddress(address)}>`;
    this.doubled ||= this.ids.has(subject);
    this.ids.add(subject);
    if (typeof parent === "string") this.lines.add(`${parent} ${predicate}${subject}`);
    else parent?.lines.add(`${predicate}${subject}`);
    return subject;
  }

  /** @param {Set<string>} lines @param {string | Blank | null} parent @param {string} predicate @returns {Blank} */
  nameless(lines, parent, predicate) {
    const link = `${typeof parent === "string" ? parent : "_:z"} ${predicate}_:a`;
    const blank = { link, parent: parent ?? "", predicate, lines, children: [], label: "" };
    if (parent !== null && typeof parent === "object") parent.children.push(predicate);
    this.blanks.push(blank);
    return blank;
  }

  /** @param {Json} value @returns {Json[]} the items of an array that is neither empty nor too long */
  items(value) {
    if (!Array.isArray(value) || value.length === 0 || value.length > MOST_ITEMS) throw new Outside();
    this.values += value.length;
    return value;
  }

  /** @param {Member} member @param {Json} value @param {string | Blank} owner @param {Set<string>} lines */
  value(member, value, owner, lines) {
    const { kind, before = "", after = "" } = member;
    if (kind === "node") this.take(member.node ?? -1, value, owner, before);
    else if (kind === "fixed") lines.add(asFixed(member, value));
    else lines.add(`${before}${(WRITTEN[kind] ?? outside)(value)}${after}`);
  }
}

/**
 * @param {Plan} plan @param {Json} document @returns {Promise<string | null>} its canonical N-Quads, or null when the
 *   plan does not cover every bit of it
 */
export async function fill(plan, document) {
  if (!isObject(document) || !same(document["@context"], plan.context)) return null;
  const graph = new Graph(plan);
  try {
    graph.take(0, document, null, "");
  } catch (error) {
    if (error instanceof Outside) return null;
    throw error;
  }
  if (graph.values > MOST_VALUES || graph.nodes > MOST_NODES) return null;
  if (graph.doubled && graph.values > MOST_ITEMS) return null;
  if (!(await label(graph.blanks))) return null;
  const lines = graph.lines;
  for (const blank of graph.blanks) {
    for (const line of blank.lines) lines.add(`${blank.label} ${line}`);
    const parent = typeof blank.parent === "string" ? blank.parent : blank.parent.label;
    if (blank.predicate) lines.add(`${parent} ${blank.predicate}${blank.label}`);
  }
  return inOrder(lines).map((line) => `${line} .\n`).join("") || null;
}

/**
 * Name the nodes without an id (RDFC-1.0 sections 4.4 to 4.6).
 *
 * @param {Blank[]} blanks @returns {Promise<boolean>} false when two of them look alike
 */
async function label(blanks) {
  /** @type {Map<string, Blank>} */
  const hashes = new Map();
  for (const blank of blanks) {
    const lines = Array.from(blank.lines, (line) => `_:a ${line} .\n`);
    lines.push(...blank.children.map((predicate) => `_:a ${predicate}_:z .\n`));
    if (blank.predicate) lines.push(`${blank.link} .\n`);
    hashes.set(hex(await sha256(utf8(inOrder(lines).join("")))), blank);
  }
  [...hashes.keys()].sort().forEach((digest, number) => {
    /** @type {Blank} */ (hashes.get(digest)).label = `_:c14n${number}`;
  });
  return hashes.size === blanks.length;
}

/** @param {Iterable<string>} lines @returns {string[]} by code points; JavaScript's own order is that of UTF-16 */
function inOrder(lines) {
  return [...lines].sort((one, other) => {
    let at = 0;
    while (at < one.length && one[at] === other[at]) at += 1;
    return rank(one.charCodeAt(at)) - rank(other.charCodeAt(at));
  });
}

/** @param {number} unit of UTF-16, NaN at the end @returns {number} halves of a pair come after everything else */
function rank(unit) {
  if (Number.isNaN(unit)) return -1;
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}

/** @returns {never} */
function outside() {
  throw new Outside();
}

/** @param {Json} value @returns {string} as N-Quads writes it between quotes */
function asText(value) {
  if (typeof value !== "string" || UNWANTED.test(value)) return outside();
  return ESCAPES.reduce((text, [sign, escape]) => text.replaceAll(sign, escape), value);
}

/** @param {Json} value @returns {string} */
function asAddress(value) {
  return typeof value === "string" && ADDRESS.test(value) ? value : outside();
}

/** @param {Json} value @returns {string} a number as JSON-LD 1.1 writes it (API, section 8.6: Data Round Tripping) */
function asNumber(value) {
  // The steps before this one let through no number that is written with an exponent by one and without by another.
  if (typeof value !== "number" || Math.abs(value) >= 1e21) return outside();
  return Number.isInteger(value) ? String(value) : value.toExponential(15).replace(/(\d)0*e\+?/, "$1E");
}

/** @type {Record<string, (value: Json) => string>} */
const WRITTEN = { text: asText, address: asAddress, integer: asNumber };

/** @param {Member} member @param {Json} value @returns {string} */
function asFixed({ fixed = [] }, value) {
  return fixed.find(([allowed]) => allowed === value)?.[1] ?? outside();
}

/** @param {Json | undefined} value @param {Json} expected some text, a list of texts, or null @returns {boolean} */
function same(value, expected) {
  return JSON.stringify(value ?? null) === JSON.stringify(expected);
}
