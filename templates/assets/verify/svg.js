/**
 * The credential an SVG carries. The twin of the other half of assay/credentials/baking.py.
 *
 * Read by a small reader of XML, because a worker has none, and because the page's own would look at styles and complain.
 * It knows no document type and so no entities that swell; what is not well-formed is refused, never repaired.
 *
 * @example textOfSvg(text)?.text
 */

import { Fault } from "./faults.js";
import { say } from "./speech.js";

/** @typedef {{ prefix: string, local: string, space: string, spaces: Map<string, string>, attributes: Map<string, string>, text: string, inside: number }} Element */

const SVG = "http://www.w3.org/2000/svg";
const OURS = "https://purl.imsglobal.org/ob/v3p0";
const FORERUNNERS = "http://openbadges.org";
const NAME = "[A-Za-z_\\u0080-\\uffff][A-Za-z0-9_.\\u0080-\\uffff-]*";
const QUALIFIED = `(?:(${NAME}):)?(${NAME})`;
const ATTRIBUTE = `\\s+((?:${NAME}:)?${NAME})\\s*=\\s*(?:"([^"<]*)"|'([^'<]*)')`;
const PIECES = {
  comment: /<!-{2}((?:(?!--)[^])*)-->/y,
  cdata: /<!\[CDATA\[([^]*?)\]\]>/y,
  instruction: /<\?([A-Za-z][\w.-]*)(?:\s([^]*?))?\?>/y,
  end: new RegExp(`</${QUALIFIED}\\s*>`, "y"),
  start: new RegExp(`<${QUALIFIED}((?:${ATTRIBUTE.replaceAll(/\((?!\?)/g, "(?:")})*)\\s*(/?)>`, "y"),
  text: /[^<]+/y,
};
/** @type {Record<string, string>} */
const ENTITIES = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** @param {string} source @returns {import("./baked.js").Baked | null} null when there is none @throws {Fault} IMG04 */
export function textOfSvg(source) {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(source)) throw broken(say("The SVG has a document type, which no badge needs."));
  const declared = /^\ufeff?<\?xml[^>]*encoding\s*=\s*["']([^"']*)/.exec(source)?.[1] ?? "utf-8";
  if (!/^(?:utf-8|us-ascii)$/i.test(declared)) throw broken(say("The SVG is not in UTF-8."));
  // Section 2.11 of XML: every line end is one line feed.
  const { root, found } = read(source.replace(/^\ufeff/, "").replaceAll(/\r\n?/g, "\n"));
  if (root.space !== SVG || root.local !== "svg") throw broken(say("The file is XML, but not an SVG picture."));
  const ours = found.filter(({ space, local }) => space === OURS && local === "credential").map(textOf);
  const theirs = found
    .filter(({ space, local }) => space === FORERUNNERS && local === "assertion")
    .map(({ attributes, text }) => attributes.get("verify") || text.trim());
  const best = ours.length ? ours : theirs;
  if (best.length > 1) throw broken(say("The picture carries more than one credential, so nobody can say which one it stands for."));
  return best.length ? { standard: ours.length ? "3" : "2", text: best[0] } : null;
}

/** @param {Element} element @returns {string} */
function textOf({ attributes, text, inside }) {
  const token = attributes.get("verify");
  if (inside) throw broken(say("The credential in the SVG has elements inside."));
  if (token !== undefined && text.trim()) throw broken(say("The SVG carries a signed token and a document, and only one may be there."));
  return token ?? text;
}

/** @param {string} source @returns {{ root: Element, found: Element[] }} the outermost element, and those of our two kinds */
function read(source) {
  /** @type {Element[]} */
  const open = [];
  /** @type {Element[]} */
  const found = [];
  /** @type {Element | null} */
  let root = null;
  if (/[\0-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(source)) throw broken();
  for (let at = 0; at < source.length; ) {
    const [kind, match] = next(source, at);
    const top = open.at(-1);
    const add = (/** @type {string} */ text) => {
      if (top) top.text += text;
      else if (text.trim()) throw broken();
    };
    if (kind === "instruction" && match[1].toLowerCase() === "xml" && at > 0) throw broken();
    else if (kind === "cdata") {
      if (!top) throw broken();
      add(match[1]);
    } else if (kind === "text") {
      if (match[0].includes("]]>")) throw broken();
      add(decoded(match[0]));
    } else if (kind === "start") {
      if (!top && root) throw broken();
      if (top) top.inside++;
      const element = begun(match, top?.spaces ?? new Map([["xml", "http://www.w3.org/XML/1998/namespace"]]));
      root ??= element;
      if ([OURS, FORERUNNERS].includes(element.space)) found.push(element);
      if (!match[4]) open.push(element);
    } else if (kind === "end") {
      if (!top || top.prefix !== (match[1] ?? "") || top.local !== match[2]) throw broken();
      open.pop();
    }
    at += match[0].length;
  }
  if (!root || open.length) throw broken();
  return { root, found };
}

/** @param {string} source @param {number} at @returns {[string, RegExpExecArray]} */
function next(source, at) {
  for (const [kind, piece] of Object.entries(PIECES)) {
    piece.lastIndex = at;
    const match = piece.exec(source);
    if (match) return [kind, match];
  }
  throw broken();
}

/** @param {RegExpExecArray} match of a start tag @param {Map<string, string>} outer prefixes and their namespaces @returns {Element} */
function begun([, prefix = "", local, written], outer) {
  const attributes = new Map();
  const spaces = new Map(outer);
  for (const [, name, double, single] of written.matchAll(new RegExp(ATTRIBUTE, "g"))) {
    if (attributes.has(name)) throw broken();
    const value = decoded((double ?? single ?? "").replaceAll(/[\t\n]/g, " "));
    attributes.set(name, value);
    if (name === "xmlns") spaces.set("", value);
    if (name.startsWith("xmlns:")) spaces.set(name.slice("xmlns:".length), value);
  }
  for (const name of attributes.keys()) {
    const before = name.includes(":") ? name.split(":")[0] : "xml";
    if (before !== "xmlns" && !spaces.get(before)) throw broken();
  }
  if (prefix && !spaces.get(prefix)) throw broken();
  return { prefix, local, space: spaces.get(prefix) ?? "", spaces, attributes, text: "", inside: 0 };
}

/** @param {string} text @returns {string} with its references resolved; only the five of XML, and numbers */
function decoded(text) {
  return text.replaceAll(/&([^;&]*;?)/g, (_, reference) => {
    const [, name, decimal, hexadecimal] = /^(?:(lt|gt|amp|quot|apos)|#([0-9]+)|#x([0-9A-Fa-f]+));$/.exec(reference) ?? [];
    if (name) return ENTITIES[name];
    const number = decimal ? Number(decimal) : hexadecimal ? parseInt(hexadecimal, 16) : 0;
    const written = number > 0 && number <= 0x10ffff ? String.fromCodePoint(number) : "";
    if (!/^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]$/u.test(written)) throw broken();
    return written;
  });
}

/** @param {string} [what] @returns {Fault} */
function broken(what = say("The SVG is not well-formed XML.")) {
  return new Fault("IMG04", what);
}
