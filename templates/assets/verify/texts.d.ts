/** Written by the build (assay/website/script.py): the words of the language of the site. */

/** BCP 47. */
export const LANGUAGE: string;

/** English sentence → the same in that language; empty for English. */
export const TEXTS: { [english: string]: string };

/** A day of each month, with places for `day` and `year`. */
export const DAYS: string[];

/** The first day of each month, which some languages say in another way. */
export const FIRSTS: string[];
