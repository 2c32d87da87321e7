/**
 * The bits of a Bitstring Status List (W3C Recommendation of 15 May 2025): index 0 is the highest bit of byte 0.
 *
 * @example bitAt(await decodeList(text), 94567)
 */

import { decodeBase64url } from "./bytes.js";
import { Fault } from "./faults.js";
import { inflate } from "./inflate.js";
import { say } from "./speech.js";

const FEWEST_BITS = 131072;
const MOST_BYTES = 5 * 1024 * 1024;

/** @param {string} text `u` and base64url of the gzipped bits @returns {Promise<Uint8Array>} @throws {Fault} ST03 */
export async function decodeList(text) {
  const packed = decodeBase64url(text);
  if (!packed) throw new Fault("ST03", `MALFORMED_VALUE_ERROR: ${say("encodedList is not multibase base64url")}`);
  const bits = await inflate(packed, "gzip", MOST_BYTES);
  if (!bits) throw new Fault("ST03", `MALFORMED_VALUE_ERROR: ${say("encodedList is damaged or too large")}`);
  if (bits.length * 8 < FEWEST_BITS) {
    throw new Fault("ST03", `STATUS_LIST_LENGTH_ERROR: ${say("the list has %(number)s bits, fewer than %(least)s", { number: bits.length * 8, least: FEWEST_BITS })}`);
  }
  return bits;
}

/** @param {Uint8Array} bits @param {number} index @returns {boolean} @throws {Fault} ST03 outside of the list */
export function bitAt(bits, index) {
  if (index < 0 || index >= bits.length * 8) throw new Fault("ST03", `RANGE_ERROR: ${say("there is no index %(index)s in the list", { index })}`);
  return (bits[index >> 3] & (0x80 >> (index & 7))) !== 0;
}
