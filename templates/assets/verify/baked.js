/**
 * The credential a PNG carries (PNG, third edition; Open Badges 3.0, document formats). The twin of
 * assay/credentials/baking.py: every chunk is checked, what is packed is unpacked up to a limit, two credentials are
 * refused because nobody could say which of them the picture stands for.
 *
 * @example const { text } = await textOfPng(bytes)
 */

import { fromUtf8 } from "./bytes.js";
import { Fault } from "./faults.js";
import { inflate } from "./inflate.js";
import { say } from "./speech.js";

/** @typedef {{ standard: "3" | "2", text: string }} Baked a credential of Open Badges 3.0, or of a forerunner */

const MOST_BYTES = 262144;
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const CRC = Array.from({ length: 256 }, (_, number) => {
  for (let bit = 0; bit < 8; bit++) number = number & 1 ? 0xedb88320 ^ (number >>> 1) : number >>> 1;
  return number;
});

/** @param {Uint8Array} data @returns {boolean} */
export function isPng(data) {
  return SIGNATURE.every((byte, index) => data[index] === byte);
}

/** @param {Uint8Array} data @returns {Promise<Baked | null>} null when there is none @throws {Fault} IMG04 */
export async function textOfPng(data) {
  /** @type {{ keyword: string, kind: string, rest: Uint8Array }[]} */
  const found = [];
  for (const { kind, body } of chunks(data)) {
    const end = body.indexOf(0);
    const keyword = String.fromCharCode(...body.slice(0, Math.min(end < 0 ? body.length : end, 79)));
    if (!["iTXt", "tEXt", "zTXt"].includes(kind)) continue;
    const ours = keyword === "openbadgecredential" && kind === "iTXt";
    if (ours || keyword === "openbadges") found.push({ keyword, kind, rest: body.slice(end < 0 ? body.length : end + 1) });
  }
  const best = found.filter(({ keyword }) => keyword === "openbadgecredential");
  const chosen = best.length ? best : found;
  if (chosen.length > 1) throw damaged(say("The picture carries more than one credential, so nobody can say which one it stands for."));
  if (!chosen.length) return null;
  return { standard: best.length ? "3" : "2", text: await text(chosen[0].kind, chosen[0].rest) };
}

/** @param {Uint8Array} data @returns {{ kind: string, body: Uint8Array }[]} */
function chunks(data) {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const all = [];
  for (let at = SIGNATURE.length; at + 12 <= data.length; ) {
    const end = at + 12 + view.getUint32(at);
    if (end > data.length || crc(data.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) break;
    const kind = String.fromCharCode(...data.subarray(at + 4, at + 8));
    all.push({ kind, body: data.subarray(at + 8, end - 4) });
    at = end;
    if (kind === "IEND") {
      if (at === data.length) return all;
      break;
    }
  }
  throw damaged(say("The picture is damaged, or something else follows it."));
}

/** @param {Uint8Array} data @returns {number} */
function crc(data) {
  let sum = 0xffffffff;
  for (const byte of data) sum = CRC[(sum ^ byte) & 255] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

/** @param {string} kind @param {Uint8Array} rest what follows the keyword (11.3.3) @returns {Promise<string>} */
async function text(kind, rest) {
  let packed = kind === "zTXt";
  /** @type {Uint8Array | null} */
  let body = packed ? rest.subarray(1) : rest;
  if (kind === "iTXt") {
    packed = rest[0] === 1;
    const language = rest.indexOf(0, 2);
    const translated = rest.indexOf(0, language + 1);
    if (rest[0] > 1 || rest[1] !== 0 || language < 0 || translated < 0) throw damaged();
    body = rest.subarray(translated + 1);
  }
  if (packed) body = await inflate(body, "deflate", MOST_BYTES);
  const found = body && body.length <= MOST_BYTES ? fromUtf8(body) : null;
  if (found === null) throw damaged();
  return found;
}

/** @param {string} [what] @returns {Fault} */
function damaged(what = say("The text inside the picture is damaged, or too long.")) {
  return new Fault("IMG04", what);
}
