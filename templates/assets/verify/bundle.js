/**
 * A copy for ever: one HTML file with an award, the keys and the status list of some day, and this verifier.
 *
 * The file is the site's template with one line of data in it, so the browser and `assay bundle` make the same bytes.
 * assay/credentials/bundle.py is the twin of this module.
 *
 * @example fillTemplate(template, { format: FORMAT, made: "2026-11-22T12:00:00Z", … })
 */

import { isObject } from "./jcs.js";

/**
 * @typedef {object} Bundle
 * @property {string} format @property {string} made when it was put together; nobody signs this time
 * @property {string} did @property {string} site @property {string} award the signed file, letter by letter
 * @property {string} history @property {Record<string, string>} lists by name
 */

export const FORMAT = "assay-bundle/1";
/** Where the data goes; the bars keep this very line from being such a place. */
const PLACE = ["@@ASSAY", "BUNDLE@@"].join("-");
const BLOCK = /<script type="application\/json" id="assay-bundle">([^<]*)<\/script>/g;

/** @param {string} template @param {Bundle} bundle @returns {string} the file @throws {Error} when it is no template */
export function fillTemplate(template, { format, made, did, site, award, history, lists }) {
  const parts = template.split(PLACE);
  if (parts.length !== 2) throw new Error("The template for copies has no place for the award.");
  // In this order, so that the same data make the same bytes. No letter may end the element around it.
  const data = JSON.stringify({ format, made, did, site, award, history, lists }).replaceAll("<", "\\u003c");
  return parts.join(data);
}

/** @param {string} html @returns {Bundle | null} the data of a kept copy, or null when it is none */
export function readBundle(html) {
  const found = [...html.matchAll(BLOCK)];
  if (found.length !== 1) return null;
  try {
    const data = JSON.parse(found[0][1]);
    const texts = ["format", "made", "did", "site", "award", "history"];
    if (!isObject(data) || data.format !== FORMAT || !isObject(data.lists)) return null;
    const all = [...texts.map((name) => data[name]), ...Object.values(data.lists)];
    return all.every((value) => typeof value === "string") ? /** @type {any} */ (data) : null;
  } catch {
    return null;
  }
}
