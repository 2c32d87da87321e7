/**
 * A judgement as people read it. Text goes in as text: nothing a file says is ever read as HTML.
 *
 * @example drawJudgement(place, judgement, [["Signing key", key]])
 */

import { inWords } from "./times.js";

/** @typedef {import("./judging.js").Judgement} Judgement */
/** @typedef {import("./judging.js").Facts} Facts */

/** @type {Record<string, string>} */
const NAMES = { json: "JSON", status: "Revocation" };

/**
 * @param {string} tag @param {Record<string, string>} attributes @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** @param {string} name @returns {Node} a picture that the page holds ready */
function icon(name) {
  const template = document.getElementById(`icon-${name}`);
  return template instanceof HTMLTemplateElement ? template.content.cloneNode(true) : document.createTextNode("");
}

/**
 * Put a judgement into a place, and give its heading the focus.
 *
 * @param {HTMLElement} place @param {Judgement} judgement @param {[string, Node | string][]} details technical ones
 */
export function drawJudgement(place, { look, words, note, checks, facts }, details) {
  const heading = element("h2", { class: "state-words", tabindex: "-1", id: "verdict" }, words);
  const band = element("div", { class: `state state-${look}` }, icon(look), element("div", {}, heading, element("p", {}, note)));
  const parts = [band];
  if (facts) parts.push(drawFacts(facts));
  parts.push(element("h3", {}, "What was checked"), element("ol", { class: "checks" }, ...checks.map(drawCheck)));
  if (facts) parts.push(drawDetails(facts, details));
  place.replaceChildren(...parts);
  place.hidden = false;
  heading.focus();
}

/**
 * Say that there is nothing to judge, and why.
 *
 * @param {HTMLElement} place @param {string} title @param {string} words @param {Node[]} more
 */
export function drawMessage(place, title, words, more = []) {
  const heading = element("h2", { class: "state-words", tabindex: "-1", id: "verdict" }, title);
  place.replaceChildren(
    element("div", { class: "state state-unknown" }, icon("unknown"), element("div", {}, heading, element("p", {}, words), ...more)),
  );
  place.hidden = false;
  heading.focus();
}

/** @param {Facts} facts @returns {HTMLElement} */
function drawFacts({ badge, recipient, sentence, issuer, awarded, validUntil }) {
  return element(
    "dl",
    { class: "facts" },
    row("Badge", element("strong", {}, badge), element("span", { class: "sub" }, sentence)),
    row("Awarded to", element("bdi", {}, recipient)),
    row("By", element("bdi", {}, issuer)),
    row("Awarded", inWords(awarded)),
    row("Valid until", validUntil ? inWords(validUntil) : "No end date"),
  );
}

/** @param {Facts} facts @param {[string, Node | string][]} details @returns {HTMLElement} */
function drawDetails({ address, did, key, signed, keysDay, listDay, fingerprint }, details) {
  const code = (/** @type {string} */ text) => element("code", {}, text);
  return element(
    "details",
    {},
    element("summary", {}, "Technical details"),
    element(
      "dl",
      { class: "facts" },
      row("Award", code(address)),
      row("Issuer DID", code(did)),
      row("Signing key", code(key)),
      row("Signed on", inWords(signed)),
      row("Keys as of", inWords(keysDay), element("span", { class: "sub" }, "Day of the last line of the issuer's key history")),
      row("Revocations as of", listDay ? inWords(listDay) : "Not known"),
      row("Fingerprint", code(fingerprint), element("span", { class: "sub" }, "SHA-256 of the first line of the key history")),
      ...details.map(([term, value]) => row(term, value)),
    ),
  );
}

/** @param {string} term @param {...(Node | string)} value @returns {HTMLElement} */
function row(term, ...value) {
  return element("div", {}, element("dt", {}, term), element("dd", {}, ...value));
}

/** @param {import("./steps.js").Check} check @returns {HTMLElement} */
function drawCheck({ name, outcome, sentence }) {
  const [picture, word] = outcome === null ? ["open", "not checked"] : outcome ? ["yes", "passed"] : ["no", "failed"];
  const title = NAMES[name] ?? `${name[0].toUpperCase()}${name.slice(1)}`;
  return element("li", {}, icon(picture), element("span", {}, element("strong", {}, `${title}: ${word}.`), ` ${sentence}`));
}
