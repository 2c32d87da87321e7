/**
 * Bytes and texts for them: UTF-8, multibase base58btc (`z…`) and base64url (`u…`), hexadecimal.
 *
 * One text for one byte string: what decodes here encodes to the same text again. Nothing is repaired.
 *
 * @example decodeBase58("z6Mk…")
 */

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const LONGEST_BASE58 = 256;

/** @param {string} text @returns {Uint8Array} its UTF-8 form */
export function utf8(text) {
  return new TextEncoder().encode(text);
}

/** @param {Uint8Array} data @returns {string | null} the text, or null for what is not UTF-8 */
export function fromUtf8(data) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    return null;
  }
}

/** @param {...Uint8Array} parts @returns {Uint8Array} */
export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @param {Uint8Array} one @param {Uint8Array} other @returns {boolean} */
export function sameBytes(one, other) {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

/** @param {Uint8Array} data @returns {string} */
export function hex(data) {
  return Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {string} text `z` and base58btc @returns {Uint8Array | null} null for anything else */
export function decodeBase58(text) {
  if (text.length > LONGEST_BASE58 || text[0] !== "z") return null;
  let number = 0n;
  for (const char of text.slice(1)) {
    const digit = BASE58.indexOf(char);
    if (digit < 0) return null;
    number = number * 58n + BigInt(digit);
  }
  const zeros = /^1*/.exec(text.slice(1))?.[0].length ?? 0;
  let digits = number === 0n ? "" : number.toString(16);
  if (digits.length % 2) digits = `0${digits}`;
  const tail = digits.match(/../g) ?? [];
  return Uint8Array.from([...new Array(zeros).fill(0), ...tail.map((pair) => parseInt(pair, 16))]);
}

/** @param {string} text `u` and base64url without padding @returns {Uint8Array | null} null for anything else */
export function decodeBase64url(text) {
  if (!/^u[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 2) return null;
  const plain = text.slice(1).replaceAll("-", "+").replaceAll("_", "/");
  const data = Uint8Array.from(atob(plain), (char) => char.charCodeAt(0));
  // The last character may hold bits that belong to no byte; they must be zero, or two texts would mean the same.
  let binary = "";
  for (let at = 0; at < data.length; at += 8192) binary += String.fromCharCode(...data.subarray(at, at + 8192));
  const again = btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return `u${again}` === text ? data : null;
}
