// The released npm stack on the documents that ours is measured on; contexts warm, nothing fetched.
//
//   node bench.mjs issue|joint|verify DOCUMENTS.json CONTEXTS DIDS.json
//   node bench.mjs serve PORT CONTEXTS DIDS.json
//
// DOCUMENTS.json is a list: unsigned credentials for `issue`, pairs of an unsigned credential and
// an unsigned endorsement for `joint`, signed ones for `verify`. Prints one line of JSON with the
// milliseconds of each document after the first fifth, which warms up. `serve` answers POST with
// whether a credential verifies; statuses are left unread.
import {createServer} from 'node:http';
import * as vc from '@digitalbazaar/vc';
import {createIssuer, signing} from './suites.mjs';
import {createLoader, readContexts, readDidDocuments, readJson} from './loader.mjs';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';

const [what, input, contexts, dids] = process.argv.slice(2);
const documentLoader = createLoader(readContexts(contexts), readDidDocuments(readJson(dids)));
const date = '2026-03-02T15:00:00Z';
const issuer = await createIssuer('Ed25519');
const partner = await createIssuer('Ed25519');

const sign = (credential, {did, signer}) => vc.issue({
  credential: {...credential, issuer: {...credential.issuer, id: did}}, documentLoader,
  suite: signing('eddsa-rdfc-2022', signer, date)});

const work = {
  issue: credential => sign(credential, issuer),
  joint: async ([credential, endorsement]) =>
    sign({...credential, endorsement: [await sign(endorsement, partner)]}, issuer),
  verify: async credential => {
    const result = await vc.verifyCredential({
      credential, documentLoader, suite: new DataIntegrityProof({cryptosuite}),
      checkStatus: async () => ({verified: true, results: []})});
    if(!result.verified) {
      throw new Error(`not verified: ${result.error?.errors?.[0]?.message ?? result.error}`);
    }
  }
};

async function measure(documents) {
  const times = [];
  for(const document of documents) {
    const started = process.hrtime.bigint();
    await work[what](document);
    times.push(Number(process.hrtime.bigint() - started) / 1e6);
  }
  console.log(JSON.stringify(times.slice(Math.floor(documents.length / 5))));
}

function serve(port) {
  createServer((request, response) => {
    const parts = [];
    request.on('data', part => parts.push(part));
    request.on('end', async () => {
      try {
        await work.verify(JSON.parse(Buffer.concat(parts).toString('utf8')));
        response.writeHead(200, {'content-type': 'application/json'});
        response.end('{"verified":true}');
      } catch(error) {
        response.writeHead(400).end(String(error.message));
      }
    });
  }).listen(port, '127.0.0.1', () => console.log('ready'));
}

if(what === 'serve') {
  serve(Number(input));
} else {
  await measure(readJson(input));
}
