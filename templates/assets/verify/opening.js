/**
 * What somebody gave us: an award as JSON, in a PNG, an SVG or a kept copy; or something else, which is called what it is.
 *
 * @example const opened = await open(bytes, { did, baseUrl }); if (opened.kind === "award") …
 */

import { isPng, textOfPng } from "./baked.js";
import { readBundle } from "./bundle.js";
import { fromUtf8, utf8 } from "./bytes.js";
import { Fault } from "./faults.js";
import { isObject } from "./jcs.js";
import { say } from "./speech.js";
import { listName, ownId } from "./steps.js";
import { parseStrict } from "./strictjson.js";
import { textOfSvg } from "./svg.js";

/**
 * @typedef {object} Opened
 * @property {"award" | "other" | "foreign"} kind foreign: of another issuer, or of another kind of credential
 * @property {Uint8Array} [award] the signed file @property {string} [id] the award id it claims
 * @property {string | null} [list] name of the status list it says to look in @property {"picture" | "copy"} [from]
 * @property {string} [history] the key history of a kept copy @property {string} [title] @property {string} [words]
 */

const JWT = /^\s*[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\s*$/;

/** @param {Uint8Array} data @param {{ did: string, baseUrl: string }} site @returns {Promise<Opened>} */
export async function open(data, site) {
  if (isPng(data)) return openPicture(() => textOfPng(data), site);
  if (data[0] === 0x50 && data[1] === 0x4b) return other(say("This is an archive (ZIP)."), say("Unpack it, then choose the badge inside."));
  const text = fromUtf8(data);
  const start = (text ?? "").slice(0, 4096).trimStart();
  if (/^\s*(?:<!doctype\s+html|<html)/i.test(start)) return openHtml(text ?? "", site);
  if (start.startsWith("<") && (text ?? "").slice(0, 65536).includes("<svg")) {
    return openPicture(async () => textOfSvg(text ?? ""), site);
  }
  if (start.startsWith("%PDF")) return other(say("This is a PDF."), say("A PDF carries no signed award. Use the JSON file or the picture."));
  return openText(data, site);
}

/** @param {() => Promise<import("./baked.js").Baked | null>} extract @param {{ did: string, baseUrl: string }} site @returns {Promise<Opened>} */
async function openPicture(extract, site) {
  /** @type {import("./baked.js").Baked | null} */
  let baked = null;
  try {
    baked = await extract();
  } catch (error) {
    if (error instanceof Fault) return other(say("This picture cannot be read."), error.message);
    throw error;
  }
  if (!baked) return other(say("This picture carries no award."), say("Pictures lose what they carry when a program saves them again. Use the file as it was issued."));
  if (baked.standard === "2") return olderStandard();
  return { ...(await openText(utf8(baked.text), site)), from: "picture" };
}

/** @param {string} html @param {{ did: string, baseUrl: string }} site @returns {Promise<Opened>} */
async function openHtml(html, site) {
  const bundle = readBundle(html);
  if (!bundle) return other(say("This is a web page."), say("Download the award itself from it (“Download credential”), then choose that file."));
  return { ...(await openText(utf8(bundle.award), site)), from: "copy", history: bundle.history };
}

/** @param {Uint8Array} data @param {{ did: string, baseUrl: string }} site @returns {Promise<Opened>} */
async function openText(data, { did, baseUrl }) {
  const text = fromUtf8(data) ?? "";
  if (JWT.test(text)) {
    return other(
      say("This is a signed token (VC-JWT)."),
      say("It is a credential in another form, which this page does not check; none of this issuer's awards has it."),
      "foreign",
    );
  }
  /** @type {import("./jcs.js").Json} */
  let document = null;
  try {
    document = parseStrict(data);
  } catch {
    // What is not strict JSON may still have been an award: the steps say what is wrong with it.
    return text.trimStart().startsWith("{") ? { kind: "award", award: data, id: "", list: null } : other(say("This is not an award."), say("An award is a JSON file, or a PNG or SVG picture that carries one."));
  }
  if (!isObject(document)) return other(say("This is not an award."), say("The file holds JSON, but no credential."));
  const [types, contexts] = [document.type, document["@context"]].map((value) => (Array.isArray(value) ? value : [value ?? null]));
  if (contexts.includes("https://w3id.org/openbadges/v2") || types.includes("Assertion")) return olderStandard();
  if (types.includes("BitstringStatusListCredential")) return other(say("This is a list of revoked awards."), say("It says which awards were revoked; choose the award you want to check."));
  if (!types.includes("VerifiableCredential") && !("proof" in document)) return other(say("This is not an award."), say("The file holds JSON, but nobody has signed it as a credential."));
  const issuer = isObject(document.issuer ?? null) ? /** @type {any} */ (document.issuer).id : document.issuer;
  const address = typeof document.id === "string" ? document.id : "";
  if (issuer !== did && !address.startsWith(baseUrl)) {
    const name = isObject(document.issuer ?? null) && /** @type {any} */ (document.issuer).name;
    // Anybody can call themselves anything: the name comes last, and as what it is.
    const values = { issuer: String(issuer).slice(0, 200), name: String(name).slice(0, 200) };
    let title = say("This names another issuer.");
    if (typeof issuer === "string") title = typeof name === "string" ? say("This names another issuer: %(issuer)s, which calls itself “%(name)s”.", values) : say("This names another issuer: %(issuer)s.", values);
    return other(title, say("This page can only vouch for its own awards. It did not check this one."), "foreign");
  }
  const entry = document.credentialStatus;
  const url = isObject(entry ?? null) ? /** @type {any} */ (entry).statusListCredential : null;
  const named = typeof url === "string" ? listName(url, baseUrl) : null;
  return { kind: "award", award: data, id: ownId(address, baseUrl), list: named && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(named) ? named : null };
}

/** @returns {Opened} */
function olderStandard() {
  return other(say("This is a badge of the older standard, Open Badges 2."), say("It carries no signature of its own; its issuer's site has to be asked, which this page does not do."), "foreign");
}

/** @param {string} title @param {string} words @param {"other" | "foreign"} [kind] @returns {Opened} */
function other(title, words, kind = "other") {
  return { kind, title, words };
}
