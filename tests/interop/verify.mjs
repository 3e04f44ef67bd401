// Verify every credential of a folder with the Digital Bazaar stack.
//
//   node verify.mjs FOLDER DOCUMENTS.json CONTEXTS
//        [--suite NAME] [--lists LISTS.json | --proof-only]
//        [--files N] [--revoked N] [--endorsements N]
//
// DOCUMENTS.json maps DIDs to DID documents, LISTS.json the URLs of status lists to their
// credentials. Proof, issuer, dates and status are checked, and every embedded endorsement on
// its own; with --proof-only statuses are left unread. The folder must hold exactly --files
// credentials (unless not said: at least one), of which exactly --revoked (else none) are
// revoked, with at least --endorsements (else none) embedded. Each must be signed with --suite,
// unless not said with any. One line for each file, at the end one line of JSON; exit status 1
// where anything is not as it must be.
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import * as vc from '@digitalbazaar/vc';
import {createLoader, readContexts, readDidDocuments, readJson} from './loader.mjs';
import {verifying} from './suites.mjs';

const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {
    'proof-only': {type: 'boolean'}, lists: {type: 'string'}, files: {type: 'string'},
    suite: {type: 'string'}, revoked: {type: 'string', default: '0'},
    endorsements: {type: 'string', default: '0'}
  }
});
const [folder, documents, contexts] = positionals;
const documentLoader = createLoader(
  readContexts(contexts), readDidDocuments(readJson(documents)),
  new Map(Object.entries(values.lists ? readJson(values.lists) : {})));

const readStatus = options => checkStatus({...options, suite: verifying()});
const leaveStatus = async () => ({verified: true, results: []});

async function verify(credential) {
  const result = await vc.verifyCredential({
    credential, suite: verifying(), documentLoader,
    checkStatus: values['proof-only'] ? leaveStatus : readStatus
  });
  return {
    reasons: result.verified ? [] : explain(result),
    revoked: (result.statusResult?.results ?? []).some(entry => entry.status)
  };
}

function explain({error, statusResult}) {
  const errors = [...(error?.errors ?? [error]), statusResult?.error].filter(Boolean);
  return errors.length ? errors.map(one => one.message) : ['not verified'];
}

const asArray = value => value === undefined ? [] : [].concat(value);

async function verifyFile(file) {
  const credential = readJson(join(folder, file));
  const {reasons, revoked} = await verify(credential);
  if(values.suite && credential.proof?.cryptosuite !== values.suite) {
    reasons.push(`signed with ${credential.proof?.cryptosuite}`);
  }
  const endorsements = [
    ...asArray(credential.endorsement),
    ...asArray(credential.credentialSubject?.achievement?.endorsement)
  ];
  for(const endorsement of endorsements) {
    const {reasons: wrong} = await verify(endorsement);
    reasons.push(...wrong.map(reason => `endorsement: ${reason}`));
  }
  return {file, reasons, revoked, endorsements: endorsements.length};
}

const results = [];
for(const file of readdirSync(folder).filter(name => name.endsWith('.json')).sort()) {
  const result = await verifyFile(file);
  results.push(result);
  const {reasons, revoked, endorsements} = result;
  console.log(reasons.length ? `REFUSED ${file}: ${reasons.join('; ')}` :
    `${revoked ? 'revoked' : 'valid'} ${file}, ${endorsements} endorsements`);
}
const summary = {
  files: results.length,
  verified: results.filter(({reasons}) => !reasons.length).length,
  revoked: results.filter(({revoked}) => revoked).length,
  endorsements: results.reduce((sum, {endorsements}) => sum + endorsements, 0),
  refused: results.filter(({reasons}) => reasons.length).map(({file}) => file)
};
console.log(JSON.stringify(summary));
const good = summary.files > 0 && summary.verified === summary.files &&
  summary.files === Number(values.files ?? summary.files) &&
  summary.revoked === Number(values.revoked) &&
  summary.endorsements >= Number(values.endorsements);
process.exit(good ? 0 : 1);
