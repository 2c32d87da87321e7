/**
 * Ed25519 signatures (RFC 8032, section 5.1.7): with WebCrypto where the browser has it, else by the code below.
 *
 * Strict, as libsodium is, so that no two verifiers disagree: a signature whose S is not below the order of the group is
 * refused, and so are keys and points R of small order, and keys in another than their one right spelling. The rest is
 * the equation without the cofactor, compared as bytes.
 *
 * Only public data is handled here, so nothing has to take the same time for every input.
 *
 * @example await verifySignature(key, message, signature)
 */

import { concat, sameBytes } from "./bytes.js";
import { sha512 } from "./sha2.js";

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = mod(-121665n * power(121666n, P - 2n));
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);
/** The y of the two pairs of points of order 8, as RFC 8032's curve gives them. */
const Y8 = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
/** Every y that belongs to a point whose order divides 8. */
const SMALL = [0n, 1n, P - 1n, Y8, P - Y8];

/** @typedef {[bigint, bigint, bigint, bigint]} Point extended coordinates: X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z */

/** @type {Point} */
const NEUTRAL = [0n, 1n, 1n, 0n];
const BASE = /** @type {Point} */ (decodePoint(mod(4n * power(5n, P - 2n)), 0n));

/** @param {bigint} number @returns {bigint} */
function mod(number) {
  const rest = number % P;
  return rest < 0n ? rest + P : rest;
}

/** @param {bigint} base @param {bigint} exponent @returns {bigint} */
function power(base, exponent) {
  let result = 1n;
  for (let square = base, left = exponent; left > 0n; left >>= 1n, square = mod(square * square)) {
    if (left & 1n) result = mod(result * square);
  }
  return result;
}

/** @param {bigint} y below P @param {bigint} sign of x @returns {Point | null} null when there is no such point */
function decodePoint(y, sign) {
  const squared = mod((y * y - 1n) * power(mod(D * y * y + 1n), P - 2n));
  let x = power(squared, (P + 3n) / 8n);
  if (mod(x * x) !== squared) x = mod(x * ROOT_OF_MINUS_ONE);
  if (mod(x * x) !== squared || (x === 0n && sign === 1n)) return null;
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, mod(x * y)];
}

/** @param {Point} one @param {Point} other @returns {Point} the unified addition, which doubles as well */
function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = (y1 - x1) * (y2 - x2);
  const b = (y1 + x1) * (y2 + x2);
  const c = mod(2n * t1 * t2) * D;
  const d = 2n * z1 * z2;
  const [e, f, g, h] = [mod(b - a), mod(d - c), mod(d + c), mod(b + a)];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

/** @param {bigint} s @param {Point} one @param {bigint} k @param {Point} other @returns {Point} s·one + k·other */
function addMultiples(s, one, k, other) {
  const both = add(one, other);
  let sum = NEUTRAL;
  for (let bit = 252n; bit >= 0n; bit--) {
    sum = add(sum, sum);
    const [first, second] = [(s >> bit) & 1n, (k >> bit) & 1n];
    if (first && second) sum = add(sum, both);
    else if (first) sum = add(sum, one);
    else if (second) sum = add(sum, other);
  }
  return sum;
}

/** @param {Uint8Array} data little-endian @returns {bigint} */
function littleEndian(data) {
  return data.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

/** @param {Point} point @returns {Uint8Array} 32 bytes */
function encodePoint([x, y, z]) {
  const inverse = power(z, P - 2n);
  let number = mod(y * inverse) | ((mod(x * inverse) & 1n) << 255n);
  return Uint8Array.from({ length: 32 }, () => {
    const byte = Number(number & 255n);
    number >>= 8n;
    return byte;
  });
}

/** @param {Uint8Array} key @param {Uint8Array} signature @returns {boolean} whether both are spelled as they must be */
function isStrict(key, signature) {
  const [keyY, r] = [littleEndian(key) & (2n ** 255n - 1n), littleEndian(signature.subarray(0, 32)) & (2n ** 255n - 1n)];
  return keyY < P && !SMALL.includes(keyY) && !SMALL.includes(r % P) && littleEndian(signature.subarray(32)) < ORDER;
}

/**
 * The equation of RFC 8032 in our own code.
 *
 * @param {Uint8Array} key @param {Uint8Array} message @param {Uint8Array} signature @returns {boolean}
 */
function holds(key, message, signature) {
  const number = littleEndian(key);
  const point = decodePoint(number & (2n ** 255n - 1n), number >> 255n);
  if (!point) return false;
  const k = littleEndian(sha512(concat(signature.subarray(0, 32), key, message))) % ORDER;
  const [x, y, z, t] = point;
  const sum = addMultiples(littleEndian(signature.subarray(32)), BASE, k, [mod(-x), y, z, mod(-t)]);
  return sameBytes(encodePoint(sum), signature.subarray(0, 32));
}

/**
 * Tell whether a key signed a message.
 *
 * @param {Uint8Array} key 32 bytes @param {Uint8Array} message @param {Uint8Array} signature 64 bytes
 * @returns {Promise<boolean>}
 */
export async function verifySignature(key, message, signature) {
  if (key.length !== 32 || signature.length !== 64 || !isStrict(key, signature)) return false;
  const subtle = globalThis.crypto?.subtle;
  if (subtle) {
    const [raw, data, text] = /** @type {BufferSource[]} */ ([key, signature, message]);
    let imported = null;
    try {
      imported = await subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]);
      return await subtle.verify({ name: "Ed25519" }, imported, data, text);
    } catch {
      // The browser does not know Ed25519, or not this key: our own code decides.
    }
  }
  return holds(key, message, signature);
}
