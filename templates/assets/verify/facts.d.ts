/** Written by the build (assay/website/script.py): what Python and the browser must not know twice. */

/** Anything JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** The closed schemas, by the name of their file. */
export const SCHEMAS: { [file: string]: Json };

/** What one member of a node becomes in N-Quads. */
export interface Member {
  /** `text`, `address`, `integer`, `fixed` or `node`. */
  kind: string;
  /** Whether its value is an array. */
  many: boolean;
  /** What stands before its value in the quad, and behind. */
  before?: string;
  after?: string;
  /** For `fixed`: each allowed value, and its predicate and object. */
  fixed?: [Json, string][];
  /** For `node`: the number of its shape. */
  node?: number;
}

/** What one kind of node may hold. */
export interface Shape {
  /** The exact value of `type`; null when it may not be there. */
  types: Json;
  /** Predicate and object for each type. */
  typeQuads: string[];
  hasId: boolean;
  members: { [name: string]: Member };
}

/** All shapes of a profile; the root is the first. */
export interface Plan {
  context: Json;
  shapes: Shape[];
}

/** For each closed schema: the plan of its documents, and that of the options of their eddsa-rdfc-2022 proofs. */
export const PLANS: { [file: string]: Plan[] };

/** The published demonstration key, `z6Mk…`. */
export const DEMONSTRATION_KEY: string;
