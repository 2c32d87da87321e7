/**
 * JSON that means the same to every reader. The twin of assay/integrity/strictjson.py, with the same limits.
 *
 * Refused, although `JSON.parse` takes it or rounds it: duplicate names, numbers with more digits than a double keeps,
 * -0, control characters, lone surrogates, deep nesting, too many values.
 *
 * @example parseStrict(utf8('{"a": 1}'))
 */

import { fromUtf8 } from "./bytes.js";
import { Fault } from "./faults.js";
import { say } from "./speech.js";

/** @typedef {import("./jcs.js").Json} Json */

const MOST_DEEP = 36;
const MOST_VALUES = 2000;
const LONGEST_NUMBER = 40;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const UNWANTED = /[\0-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff\ufffe\uffff]/u;
/** @type {Record<string, Json>} */
const WORDS = { true: true, false: false, null: null };

/**
 * Return the one JSON value in some bytes.
 *
 * @param {Uint8Array} data @param {number} [mostBytes] @returns {Json}
 * @throws {Fault} AW14 with line and column
 */
export function parseStrict(data, mostBytes = 262144) {
  if (data.length > mostBytes) throw new Fault("AW14", say("the document has %(size)s bytes, more than %(most)s", { size: data.length, most: mostBytes }));
  if (data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf) {
    throw new Fault("AW14", say("the file starts with a byte order mark"));
  }
  if (data[0] === 0 || data[1] === 0 || (data[0] === 0xff && data[1] === 0xfe) || (data[0] === 0xfe && data[1] === 0xff)) {
    throw new Fault("AW14", say("the file looks like UTF-16 or UTF-32"));
  }
  const text = fromUtf8(data);
  if (text === null) throw new Fault("AW14", say("the file is not UTF-8 text"));
  return new Reader(text).whole();
}

class Reader {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.at = 0;
    this.values = 0;
  }

  /** @returns {Json} */
  whole() {
    const value = this.value(0);
    this.skip();
    if (this.at < this.text.length) this.refuse(say("something follows the document"));
    return value;
  }

  /** @param {string} what @param {number} [at] @returns {never} */
  refuse(what, at = this.at) {
    const before = this.text.slice(0, at).split("\n");
    throw new Fault("AW14", say("%(what)s (line %(line)s, column %(column)s)", { what, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }));
  }

  skip() {
    while (" \t\n\r".includes(this.text[this.at] ?? "x")) this.at++;
  }

  /** @param {number} depth @returns {Json} */
  value(depth) {
    this.skip();
    if (++this.values > MOST_VALUES) this.refuse(say("the document has more than %(most)s values", { most: MOST_VALUES }));
    const char = this.text[this.at];
    if (char === "{" || char === "[") {
      if (depth >= MOST_DEEP) this.refuse(say("values are nested more than %(most)s deep", { most: MOST_DEEP }));
      this.at++;
      return char === "{" ? this.object(depth + 1) : this.array(depth + 1);
    }
    if (char === '"') return this.string();
    const word = /[a-z]+/y;
    word.lastIndex = this.at;
    const found = word.exec(this.text)?.[0] ?? "";
    if (Object.hasOwn(WORDS, found)) {
      this.at += found.length;
      return WORDS[found];
    }
    return this.number();
  }

  /** @param {number} depth @returns {Json} */
  object(depth) {
    /** @type {{ [name: string]: Json }} */
    const members = Object.create(null);
    this.skip();
    if (this.take("}")) return members;
    for (;;) {
      this.skip();
      const at = this.at;
      if (this.text[at] !== '"') this.refuse(say("a name should stand here"));
      const name = this.string();
      if (name in members) this.refuse(say("the name %(name)s appears twice", { name: JSON.stringify(name) }), at);
      this.skip();
      if (!this.take(":")) this.refuse(say("a colon should stand here"));
      members[name] = this.value(depth);
      this.skip();
      if (this.take("}")) return members;
      if (!this.take(",")) this.refuse(say("a comma or a closing brace should stand here"));
    }
  }

  /** @param {number} depth @returns {Json} */
  array(depth) {
    /** @type {Json[]} */
    const items = [];
    this.skip();
    if (this.take("]")) return items;
    for (;;) {
      items.push(this.value(depth));
      this.skip();
      if (this.take("]")) return items;
      if (!this.take(",")) this.refuse(say("a comma or a closing bracket should stand here"));
    }
  }

  /** @param {string} char @returns {boolean} */
  take(char) {
    if (this.text[this.at] !== char) return false;
    this.at++;
    return true;
  }

  /** @returns {string} */
  string() {
    STRING.lastIndex = this.at;
    const piece = STRING.exec(this.text)?.[0];
    if (piece === undefined) return this.refuse(say("this is no JSON text"));
    /** @type {string} */
    const text = JSON.parse(piece);
    const found = UNWANTED.exec(text)?.[0];
    if (found) {
      const number = /** @type {number} */ (found.codePointAt(0));
      const code = `U+${number.toString(16).toUpperCase().padStart(4, "0")}`;
      this.refuse(number >= 0xd800 && number <= 0xdfff ? say("the text contains half of a surrogate pair, %(code)s", { code }) : say("the text contains a control character, %(code)s", { code }));
    }
    this.at += piece.length;
    return text;
  }

  /** @returns {number} */
  number() {
    NUMBER.lastIndex = this.at;
    const found = NUMBER.exec(this.text);
    if (!found) return this.refuse(say("this is not JSON"));
    const fault = numberFault(found[0], found[1] === undefined && found[2] === undefined);
    if (fault) this.refuse(fault);
    this.at += found[0].length;
    return Number(found[0]);
  }
}

/** @param {string} piece @param {boolean} whole @returns {string} what is wrong with it, or nothing */
function numberFault(piece, whole) {
  if (piece.length > LONGEST_NUMBER) return say("a number has %(number)s characters", { number: piece.length });
  if (whole && (BigInt(piece) > 2n ** 53n - 1n || BigInt(piece) < 1n - 2n ** 53n)) {
    return say("%(number)s is beyond 2^53-1, so readers round it", { number: piece });
  }
  const value = Number(piece);
  if (!Number.isFinite(value)) return say("%(number)s is too large", { number: piece });
  const mantissa = piece.toLowerCase().split("e")[0];
  if (!/[1-9]/.test(mantissa)) return piece.startsWith("-") ? say("write 0, not -0") : "";
  if (whole) return "";
  // More digits than a double holds, or less than the smallest double, make it another number.
  const kept = value !== 0 && decimal(value.toPrecision(15)) === decimal(piece);
  return kept ? "" : say("%(number)s has more digits than a JSON number keeps (15)", { number: piece });
}

/** @param {string} piece @returns {string} one spelling of the exact decimal number, whatever its text */
function decimal(piece) {
  const [mantissa, exponent = "0"] = piece.toLowerCase().split("e");
  const [before, after = ""] = mantissa.replace("-", "").split(".");
  const digits = `${before}${after}`.replace(/^0+/, "");
  const short = digits.replace(/0+$/, "");
  return `${mantissa.startsWith("-")}${short}e${Number(exponent) - after.length + digits.length - short.length}`;
}
