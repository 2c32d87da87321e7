/**
 * The world outside the process, replaced: the network by folders, the clock by a given time.
 *
 * Rules:
 *  - a URL below a mirror's base is answered from its folder, or 404 when there is no such file;
 *  - a URL below an "absent" prefix is answered 404: the caller knows of it and nothing is there;
 *  - anything else is refused and remembered: fetch answers 403, every other road out of Node throws.
 *
 * Must run before a verifier is imported, because some of them keep the `fetch` they find at import.
 *
 * Example: replaceNetwork({mirrors: [{base: 'https://badges.example.org/', folder: 'site'}]});
 */
import {realpathSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {createRequire, syncBuiltinESMExports} from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/** What the verifiers look for of their own accord, beyond the credential: answered 404. */
export const KNOWN_ATTEMPTS = [
  // verifier-core validates against 1EdTech's JSON schema, fetched on every credential.
  'https://purl.imsglobal.org/spec/ob/v3p0/schema/',
  // verifier-core asks the issuer registries it is given whether they know the issuer.
  'https://digitalcredentials.github.io/',
];

/** Replace every road to the network. Returns the list that refused URLs and hosts are added to. */
export function replaceNetwork({mirrors, absent = []}) {
  const refused = [];
  const roots = mirrors.map(({base, folder}) => ({base, folder: realpathSync(folder)}));
  const nothingThere = [...KNOWN_ATTEMPTS, ...absent];

  globalThis.fetch = async input => {
    const url = new URL(typeof input === 'string' || input instanceof URL ? input : input.url);
    const mirror = roots.find(({base}) => url.href.startsWith(base));
    if(mirror) {
      return answerFromFolder(mirror, url);
    }
    if(nothingThere.some(prefix => url.href.startsWith(prefix))) {
      return new Response('', {status: 404});
    }
    // Not thrown: the client in these packages tries four times, seconds apart, after an error.
    refused.push(url.href);
    return new Response('', {status: 403, statusText: 'no network here'});
  };
  closeOtherRoads(refused);
  return refused;
}

async function answerFromFolder({base, folder}, url) {
  const rest = decodeURIComponent(url.origin + url.pathname).slice(base.length);
  const file = path.resolve(folder, rest);
  // An encoded "../" survives URL parsing; a mirror must not hand out what lies beside it.
  if(!file.startsWith(folder + path.sep)) {
    return new Response('', {status: 404});
  }
  try {
    const body = await readFile(file);
    const type = file.endsWith('.json') ? 'application/json' : 'application/octet-stream';
    return new Response(body, {headers: {'content-type': type}});
  } catch(error) {
    if(['ENOENT', 'EISDIR', 'ENOTDIR'].includes(error.code)) {
      return new Response('', {status: 404});
    }
    throw error;
  }
}

function closeOtherRoads(refused) {
  for(const name of ['node:http', 'node:https']) {
    const module = require(name);
    module.request = module.get = (target, options) =>
      refuse(refused, `${name} ${target?.href ?? target?.hostname ?? options?.hostname ?? target}`);
  }
  const dns = require('node:dns');
  dns.lookup = dns.promises.lookup = host => refuse(refused, `dns ${host}`);
  // Below http, https, tls and the fetch of any other package lies a socket.
  const {Socket} = require('node:net');
  Socket.prototype.connect = function(...args) {
    return refuse(refused, `socket ${JSON.stringify(args.flat()[0] ?? null)}`);
  };
  syncBuiltinESMExports();
}

function refuse(refused, what) {
  refused.push(what);
  throw new TypeError(`no network here: ${what}`);
}

/** Let the clock start at `time` (ISO 8601) and run on from there. */
export function replaceClock(time) {
  const start = Date.parse(time);
  if(Number.isNaN(start)) {
    throw new TypeError(`not a time: ${time}`);
  }
  const RealDate = Date;
  const ahead = start - RealDate.now();
  const now = () => RealDate.now() + ahead;
  globalThis.Date = new Proxy(RealDate, {
    apply: () => new RealDate(now()).toString(),
    construct: (target, args, newTarget) => Reflect.construct(target, args.length ? args : [now()], newTarget),
    get: (target, key) => key === 'now' ? now : Reflect.get(target, key),
  });
}
