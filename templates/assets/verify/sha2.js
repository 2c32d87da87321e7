/**
 * SHA-256 and SHA-512 (FIPS 180-4), for browsers and addresses where WebCrypto is not there.
 *
 * The constants are what the standard says they are, the first bits of the roots of the first primes, and are
 * computed rather than copied; the tests hold both functions against Python's.
 *
 * @example hex(await sha256(utf8("abc"))) // "ba7816bf…"
 */

/** @param {bigint} number @param {bigint} power @returns {bigint} the whole part of its root */
function root(number, power) {
  let low = 0n;
  let high = number;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** power <= number) low = middle;
    else high = middle - 1n;
  }
  return low;
}

const MASK = (1n << 64n) - 1n;
const PRIMES = Array.from({ length: 410 }, (_, number) => number).filter(
  (number) => number > 1 && !Array.from({ length: number }, (_, by) => by).some((by) => by > 1 && number % by === 0),
);
/** First 64 bits of the fractions of the cube roots of the first 80 primes, and of the square roots of the first 8. */
const ROUNDS = PRIMES.slice(0, 80).map((prime) => root(BigInt(prime) << 192n, 3n) & MASK);
const START = PRIMES.slice(0, 8).map((prime) => root(BigInt(prime) << 128n, 2n) & MASK);

/**
 * @typedef {object} Kind one of the two functions; they differ in nothing but these numbers
 * @property {bigint} bits of a word
 * @property {number} rounds
 * @property {bigint[]} turns of the six sigmas, in the order of the standard; a shift is the third of each of the last two
 */

/** @type {Kind} */
const SHA256 = { bits: 32n, rounds: 64, turns: [2n, 13n, 22n, 6n, 11n, 25n, 7n, 18n, 3n, 17n, 19n, 10n] };
/** @type {Kind} */
const SHA512 = { bits: 64n, rounds: 80, turns: [28n, 34n, 39n, 14n, 18n, 41n, 1n, 8n, 7n, 19n, 61n, 6n] };

/** @param {Uint8Array} message @param {Kind} kind @returns {Uint8Array} */
function hash(message, kind) {
  const { bits, rounds, turns } = kind;
  const mask = (1n << bits) - 1n;
  const wordBytes = Number(bits) / 8;
  const block = 16 * wordBytes;
  const constants = ROUNDS.slice(0, rounds).map((word) => word >> (64n - bits));
  const state = START.map((word) => word >> (64n - bits));
  /** @param {bigint} word @param {bigint} by */
  const turn = (word, by) => ((word >> by) | (word << (bits - by))) & mask;
  /** @param {bigint} word @param {number} at @param {boolean} shift */
  const sigma = (word, at, shift) =>
    turn(word, turns[at]) ^ turn(word, turns[at + 1]) ^ (shift ? word >> turns[at + 2] : turn(word, turns[at + 2]));

  const padded = new Uint8Array(Math.ceil((message.length + 1 + 2 * wordBytes) / block) * block);
  padded.set(message);
  padded[message.length] = 0x80;
  new DataView(padded.buffer).setBigUint64(padded.length - 8, BigInt(message.length) * 8n);

  for (let start = 0; start < padded.length; start += block) {
    /** @type {bigint[]} */
    const words = [];
    for (let number = 0; number < 16; number++) {
      let word = 0n;
      for (let byte = 0; byte < wordBytes; byte++) word = (word << 8n) | BigInt(padded[start + number * wordBytes + byte]);
      words.push(word);
    }
    for (let number = 16; number < rounds; number++) {
      const grown = sigma(words[number - 2], 9, true) + words[number - 7] + sigma(words[number - 15], 6, true);
      words.push((grown + words[number - 16]) & mask);
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let number = 0; number < rounds; number++) {
      const choice = (e & f) ^ (~e & mask & g);
      const first = h + sigma(e, 3, false) + choice + constants[number] + words[number];
      const second = sigma(a, 0, false) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) & mask, c, b, a, (first + second) & mask];
    }
    [a, b, c, d, e, f, g, h].forEach((word, index) => {
      state[index] = (state[index] + word) & mask;
    });
  }
  const digits = state.map((word) => word.toString(16).padStart(2 * wordBytes, "0")).join("");
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** @param {Uint8Array} message @returns {Uint8Array} 64 bytes */
export function sha512(message) {
  return hash(message, SHA512);
}

/** @param {Uint8Array} message @returns {Promise<Uint8Array>} 32 bytes */
export async function sha256(message) {
  const subtle = globalThis.crypto?.subtle;
  // An address without https has no WebCrypto.
  return subtle ? new Uint8Array(await subtle.digest("SHA-256", /** @type {BufferSource} */ (message))) : hash(message, SHA256);
}
