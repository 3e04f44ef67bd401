// A document loader without a network: pinned contexts, given DID documents, given status lists.
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';

const MULTIKEY = 'https://w3id.org/security/multikey/v1';

export const readJson = path => JSON.parse(readFileSync(path, 'utf8'));

// The contexts that SOURCES.json names, each with the digest that it states.
export function readContexts(folder) {
  const contexts = new Map();
  for(const [url, source] of Object.entries(readJson(join(folder, 'SOURCES.json')))) {
    const bytes = readFileSync(join(folder, source.file));
    const digest = createHash('sha256').update(bytes).digest('hex');
    if(digest !== source.sha256) {
      throw new Error(`${source.file} is not the file that SOURCES.json describes`);
    }
    contexts.set(url, JSON.parse(bytes.toString('utf8')));
  }
  return contexts;
}

// Every DID document under its DID, and each of its keys under the key's own id.
export function readDidDocuments(documents) {
  const found = new Map();
  for(const [did, document] of Object.entries(documents)) {
    found.set(did, document);
    for(const method of document.verificationMethod) {
      found.set(method.id, {'@context': MULTIKEY, ...method});
    }
  }
  return found;
}

// Whatever is in none of the maps does not exist: nothing is ever fetched.
export function createLoader(...maps) {
  return async url => {
    for(const map of maps) {
      if(map.has(url)) {
        return {contextUrl: null, documentUrl: url, document: structuredClone(map.get(url))};
      }
    }
    throw new Error(`nothing is known under ${url}`);
  };
}
