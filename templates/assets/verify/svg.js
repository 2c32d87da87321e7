/**
 * The credential an SVG carries. It is parsed as data: nothing in it runs or is loaded, and a document type, the way to
 * entities that swell, is refused before.
 *
 * @example textOfSvg(text)?.text
 */

import { Fault } from "./faults.js";

const OURS = "https://purl.imsglobal.org/ob/v3p0";
const FORERUNNERS = "http://openbadges.org";

/** @param {string} source @returns {import("./baked.js").Baked | null} null when there is none @throws {Fault} IMG04 */
export function textOfSvg(source) {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(source)) throw new Fault("IMG04", "The SVG has a document type, which no badge needs.");
  const tree = new DOMParser().parseFromString(source, "image/svg+xml");
  const root = tree.documentElement;
  if (tree.getElementsByTagNameNS("*", "parsererror").length) throw new Fault("IMG04", "The SVG is not well-formed XML.");
  if (root.namespaceURI !== "http://www.w3.org/2000/svg" || root.localName !== "svg") {
    throw new Fault("IMG04", "The file is XML, but not an SVG picture.");
  }
  const ours = [...root.getElementsByTagNameNS(OURS, "credential")].map(text);
  const theirs = [...root.getElementsByTagNameNS(FORERUNNERS, "assertion")].map(
    (element) => element.getAttribute("verify") || (element.textContent ?? "").trim(),
  );
  const found = ours.length ? ours : theirs;
  if (found.length > 1) {
    throw new Fault("IMG04", "The picture carries more than one credential, so nobody can say which one it stands for.");
  }
  return found.length ? { standard: ours.length ? "3" : "2", text: found[0] } : null;
}

/** @param {Element} element @returns {string} */
function text(element) {
  const token = element.getAttribute("verify");
  const body = element.textContent ?? "";
  if (element.childElementCount) throw new Fault("IMG04", "The credential in the SVG has elements inside.");
  if (token !== null && body.trim()) throw new Fault("IMG04", "The SVG carries a signed token and a document, and only one may be there.");
  return token ?? body;
}
