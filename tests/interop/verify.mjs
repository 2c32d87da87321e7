/**
 * Ask verifiers of other people about a batch of credentials, with the network replaced by folders.
 *
 *   node verify.mjs --mirror https://badges.example.org/=SITE [--mirror …] [--absent URL_PREFIX …] [--at TIME]
 *
 * Standard input: a JSON array of {name, path} or {name, document}.
 * Standard output: one line of JSON per credential and verifier: {name, verifier, verified, error, warnings}.
 * Exit: 0 every verifier was asked (whatever it said) · 2 usage · 3 something reached for a host nobody declared.
 */
import {readFileSync} from 'node:fs';
import {text} from 'node:stream/consumers';
import {parseArgs} from 'node:util';
import {replaceClock, replaceNetwork} from './offline.mjs';

function readArguments() {
  const {values} = parseArgs({options: {
    mirror: {type: 'string', multiple: true, default: []},
    absent: {type: 'string', multiple: true, default: []},
    at: {type: 'string'},
  }});
  const mirrors = values.mirror.map(value => {
    const cut = value.indexOf('=');
    const base = value.slice(0, cut);
    if(cut < 0 || !base.startsWith('https://') || !base.endsWith('/')) {
      throw new TypeError(`--mirror wants https://host/path/=FOLDER, not ${value}`);
    }
    return {base, folder: value.slice(cut + 1)};
  });
  return {mirrors, absent: values.absent, at: values.at};
}

function readDocument({path, document}) {
  return document ?? JSON.parse(readFileSync(path, 'utf8'));
}

async function ask(verify, item) {
  try {
    // A copy each: one of the cryptosuites writes into the document it is given.
    const {error, warnings} = await verify(structuredClone(readDocument(item)));
    return {verified: !error, error, warnings};
  } catch(error) {
    return {verified: false, error: `${error.name}: ${error.message}`, warnings: []};
  }
}

async function main() {
  let refused;
  try {
    const {mirrors, absent, at} = readArguments();
    refused = replaceNetwork({mirrors, absent});
    if(at) {
      replaceClock(at);
    }
  } catch(error) {
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  // verifier-core prints a stack for each 404; its answer says the same as a warning.
  for(const method of ['log', 'info', 'warn', 'error']) {
    console[method] = () => {};
  }
  const {VERIFIERS} = await import('./verifiers.mjs');
  for(const item of JSON.parse(await text(process.stdin))) {
    for(const [verifier, verify] of Object.entries(VERIFIERS)) {
      const answer = await ask(verify, item);
      process.stdout.write(JSON.stringify({name: item.name, verifier, ...answer}) + '\n');
    }
  }
  for(const what of new Set(refused)) {
    process.stderr.write(`refused: ${what}\n`);
  }
  return refused.length ? 3 : 0;
}

process.exitCode = await main();
