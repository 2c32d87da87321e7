/** Written by the build (assay/website/script.py): the list of assay/integrity/words.txt, in its order. */
export const WORDS: string[];
