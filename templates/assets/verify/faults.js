/**
 * What a document can be refused with, and what nothing could answer.
 *
 * @example throw new Fault("AW01", "The signature does not match.");
 */

/** A refusal: the same code the Python verification gives, and a sentence. */
export class Fault extends Error {
  /**
   * @param {string} code such as AW01
   * @param {string} message what is wrong, in a sentence
   */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** A step that nothing could answer; never shown as a yes. */
export class Unknown extends Error {}
