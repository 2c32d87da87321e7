/** Written by the build (assay/website/script.py): what Python and the browser must not know twice. */

/** Anything JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** The closed schemas, by the name of their file. */
export const SCHEMAS: { [file: string]: Json };

/** The published demonstration key, `z6Mk…`. */
export const DEMONSTRATION_KEY: string;
