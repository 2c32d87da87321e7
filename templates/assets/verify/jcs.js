/**
 * The one canonical text of a JSON document (RFC 8785), which an eddsa-jcs-2022 signature covers.
 *
 * @example canonical({ b: 1, a: [true] }) // '{"a":[true],"b":1}'
 */

/** @typedef {import("./facts.js").Json} Json */

/** @param {Json} value as `parseStrict` gives it @returns {string} */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    // The default order is that of UTF-16 code units, which is what section 3.2.3 asks for.
    const members = Object.keys(value).sort();
    return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
  }
  // Sections 3.2.2.2 and 3.2.2.3 were written after what ECMAScript does with strings and numbers.
  return JSON.stringify(value);
}

/** @param {Json} value @returns {value is { [name: string]: Json }} */
export function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
