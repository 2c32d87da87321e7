/**
 * The script inside a kept copy: judges the award beside it with the keys and the list beside it, and asks nobody.
 *
 * It says what was true on the signed days of these files, and never that it is true today.
 */

import { readBundle } from "./bundle.js";
import { utf8 } from "./bytes.js";
import { drawJudgement, drawMessage, element } from "./drawing.js";
import { WORDS } from "./words.js";
import { judge } from "./judging.js";
import { say } from "./speech.js";
import { ownId } from "./steps.js";
import { inWords } from "./times.js";

const place = /** @type {HTMLElement} */ (document.getElementById("result"));

/** @param {import("./bundle.js").Bundle} bundle */
async function showKept({ made, did, site, award, history, lists }) {
  const { name = "" } = place.dataset;
  const id = ownId(/** @type {any} */ (JSON.parse(award)).id, site);
  const bytes = Object.fromEntries(Object.entries(lists).map(([list, text]) => [list, utf8(text)]));
  const files = { award: utf8(award), id, did, baseUrl: site, name, history: utf8(history), lists: bytes, kept: true };
  const judgement = await judge({ ...files, published: "itself" }, Date.now());
  const words = judgement.facts ? sixWords(judgement.facts.fingerprint) : "";
  drawJudgement(place, judgement, [
    [say("The issuer in six words"), element("span", { lang: "en" }, words)],
    [say("Put together on"), say("%(day)s, by the clock of a computer; nobody signed this day", { day: inWords(made) })],
  ]);
  const six = document.getElementById("six-words");
  if (six && words) six.replaceChildren(element("span", { lang: "en" }, words));
}

/** @param {string} fingerprint @returns {string} six words for its first 66 bits */
function sixWords(fingerprint) {
  const number = BigInt(`0x${fingerprint}`) >> 190n;
  return [55n, 44n, 33n, 22n, 11n, 0n].map((at) => WORDS[Number((number >> at) & 2047n)]).join(" ");
}

const bundle = readBundle(document.documentElement.outerHTML);
const whole = bundle ? showKept(bundle) : Promise.reject(new Error("no data"));
whole.catch(() => drawMessage(place, say("This copy is damaged."), say("The award in it cannot be read. Do not rely on it.")));
