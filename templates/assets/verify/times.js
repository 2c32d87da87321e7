/**
 * Times as signed files write them, `YYYY-MM-DDTHH:MM:SSZ`, and days as people read them.
 *
 * @example inWords("2026-03-14T10:00:00Z") // "14 March 2026"
 */

import { DAYS, FIRSTS } from "./texts.js";

/** @param {string} text @returns {number | null} milliseconds since 1970, or null when there is no such time */
export function instant(text) {
  const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z$/.exec(text)?.slice(1).map(Number);
  if (!parts || parts[0] === 0) return null;
  const date = new Date(0);
  date.setUTCFullYear(parts[0], parts[1] - 1, parts[2]);
  date.setUTCHours(parts[3], parts[4], parts[5]);
  // A day or an hour that does not exist would have become another one.
  return stamp(date.getTime()) === text ? date.getTime() : null;
}

/** @param {number} time milliseconds since 1970 @returns {string} */
export function stamp(time) {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** @param {string} text a day, or a time @returns {string} */
export function inWords(text) {
  const [year, month, day] = text.slice(0, 10).split("-").map(Number);
  const form = (day === 1 ? FIRSTS : DAYS)[month - 1];
  return form.replace("%(day)s", String(day)).replace("%(year)s", String(year));
}
