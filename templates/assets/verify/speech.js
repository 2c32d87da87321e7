/**
 * The words of the script: fixed English sentences, said in the language that the site is built in.
 *
 * The build puts the texts of its catalogue beside (`texts.js`, assay/website/script.py); the catalogues find the English
 * ones here by the name `say`. A text that nobody has translated is said in English.
 *
 * @example say("It expired on %(day)s.", { day: inWords(validUntil) })
 */

import { LANGUAGE, TEXTS } from "./texts.js";

/**
 * @param {string} text a literal, with places for values @param {Record<string, string | number>} [values]
 * @returns {string} with the values in their places; what a value says is not looked at
 */
export function say(text, values = {}) {
  const said = Object.hasOwn(TEXTS, text) ? TEXTS[text] : text;
  return said.replace(/%\((\w+)\)s/g, (_, name) => String(values[name]));
}

/** @param {number} number @returns {string} as the language writes it */
export function written(number) {
  return number.toLocaleString(LANGUAGE);
}
