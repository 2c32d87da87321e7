/**
 * Bounded decompression with what the browser brings.
 *
 * @example await inflate(packed, "gzip", 1048576)
 */

import { concat } from "./bytes.js";
import { Unknown } from "./faults.js";
import { say } from "./speech.js";

/**
 * @param {Uint8Array} packed @param {"gzip" | "deflate"} format @param {number} most bytes
 * @returns {Promise<Uint8Array | null>} null for what is damaged, cut off, too long, or has something after its end
 * @throws {Unknown} when the browser cannot decompress
 */
export async function inflate(packed, format, most) {
  if (!("DecompressionStream" in globalThis)) throw new Unknown(say("This browser cannot unpack what is packed in the file."));
  const stream = new Blob([/** @type {BufferSource} */ (packed)]).stream().pipeThrough(new DecompressionStream(format));
  const reader = stream.getReader();
  /** @type {Uint8Array[]} */
  const parts = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return concat(...parts);
      length += value.length;
      if (length > most) {
        await reader.cancel();
        return null;
      }
      parts.push(value);
    }
  } catch {
    return null;
  }
}
