// Issue three Open Badges with the Digital Bazaar stack, for our service to verify.
//
//   node issue.mjs FOLDER CONTEXTS SUITE KEYTYPE
//
// A plain badge, one with results, one with an embedded endorsement that a second issuer
// signed; with ecdsa-sd-2023 their forms for the holder, in which the results may be hidden.
// FOLDER-dids.json gets the DID documents. The keys are new and good for nothing but this test.
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import * as vc from '@digitalbazaar/vc';
import {createBadge, createEndorsement, createResults, VALID_FROM} from './badges.mjs';
import {createIssuer, signing} from './suites.mjs';
import {createLoader, readContexts} from './loader.mjs';

const [folder, contexts, suiteName, keyType] = process.argv.slice(2);
const documentLoader = createLoader(readContexts(contexts));
const ALWAYS = [
  '/issuer', '/validFrom', '/name',
  ...['name', 'description', 'criteria'].map(name => `/credentialSubject/achievement/${name}`)
];

async function sign(credential, {signer}, name = suiteName) {
  const options = name === 'ecdsa-sd-2023' ? {mandatoryPointers: ALWAYS} : undefined;
  return vc.issue(
    {credential, suite: signing(name, signer, VALID_FROM, options), documentLoader});
}

const createProfile = ({did: id}, name) => ({id, type: ['Profile'], name});
const college = await createIssuer(keyType);
const issuer = createProfile(college, 'Example college');
const badges = {
  plain: createBadge({number: 1, issuer}),
  results: createBadge({number: 2, issuer, ...createResults()}),
  endorsed: createBadge({number: 3, issuer})
};

// An endorsement is for everybody, so its own signature is never one for the holder alone.
const guild = await createIssuer(suiteName === 'ecdsa-sd-2023' ? 'Ed25519' : keyType);
badges.endorsed.endorsement = [await sign(
  createEndorsement({issuer: createProfile(guild, 'Example guild'), endorsed: badges.endorsed.id}),
  guild, suiteName === 'ecdsa-sd-2023' ? 'eddsa-rdfc-2022' : suiteName)];

mkdirSync(folder, {recursive: true});
for(const [name, badge] of Object.entries(badges)) {
  const text = JSON.stringify(await sign(badge, college), null, 2);
  writeFileSync(join(folder, `${name}.json`), text);
}
writeFileSync(`${folder}-dids.json`, JSON.stringify(
  Object.fromEntries([college, guild].map(({did, document}) => [did, document]))));
console.log(`issued ${Object.keys(badges).length} with ${suiteName} and ${keyType}`);
