/**
 * A judgement as people read it. Text goes in as text: nothing a file says is ever read as HTML.
 *
 * @example drawJudgement(place, judgement, [["Signing key", key]])
 */

import { say } from "./speech.js";
import { inWords } from "./times.js";

/** @typedef {import("./judging.js").Judgement} Judgement */
/** @typedef {import("./judging.js").Facts} Facts */

/** What checks are called, by the name that the steps give them. @type {Record<string, string>} */
const NAMES = {
  size: say("Size"),
  json: say("JSON"),
  profile: say("Profile"),
  "canonical form": say("Canonical form"),
  signatures: say("Signatures"),
  key: say("Key"),
  place: say("Place"),
  dates: say("Dates"),
  status: say("Revocation"),
  "published copy": say("Published copy"),
  "keys in the copy": say("Keys in the copy"),
  "since then": say("Since then"),
};

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
  parts.push(element("h3", {}, say("What was checked")), element("ol", { class: "checks" }, ...checks.map(drawCheck)));
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
function drawFacts({ badge, recipient, sentence, issuer, awarded, validUntil, language }) {
  // Its own words stay in its own language.
  const own = { lang: language, dir: "auto" };
  return element(
    "dl",
    { class: "facts" },
    row(say("Badge"), element("strong", own, badge), element("span", { ...own, class: "sub" }, sentence)),
    row(say("Awarded to"), element("bdi", {}, recipient)),
    row(say("By"), element("bdi", {}, issuer)),
    row(say("Awarded"), inWords(awarded)),
    row(say("Valid until"), validUntil ? inWords(validUntil) : say("No end date")),
  );
}

/** @param {Facts} facts @param {[string, Node | string][]} details @returns {HTMLElement} */
function drawDetails({ address, did, key, signed, keysDay, listDay, fingerprint }, details) {
  const code = (/** @type {string} */ text) => element("code", {}, text);
  return element(
    "details",
    {},
    element("summary", {}, say("Technical details")),
    element(
      "dl",
      { class: "facts" },
      row(say("Award"), code(address)),
      row(say("Issuer DID"), code(did)),
      row(say("Signing key"), code(key)),
      row(say("Signed on"), inWords(signed)),
      row(say("Keys as of"), inWords(keysDay), element("span", { class: "sub" }, say("Day of the last line of the issuer's key history"))),
      row(say("Revocations as of"), listDay ? inWords(listDay) : say("Not known")),
      row(say("Fingerprint"), code(fingerprint), element("span", { class: "sub" }, say("SHA-256 of the first line of the key history"))),
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
  const values = { check: NAMES[name] };
  let [picture, title] = ["open", say("%(check)s: not checked.", values)];
  if (outcome === true) [picture, title] = ["yes", say("%(check)s: passed.", values)];
  if (outcome === false) [picture, title] = ["no", say("%(check)s: failed.", values)];
  return element("li", {}, icon(picture), element("span", {}, element("strong", {}, title), ` ${sentence}`));
}
