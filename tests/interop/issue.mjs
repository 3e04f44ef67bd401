// Issue three Open Badges with the Digital Bazaar stack, for our service to verify.
//
//   node issue.mjs FOLDER CONTEXTS
//
// A plain badge, one with results, one with an embedded endorsement that a second issuer
// signed. The keys are made from fixed seeds and are good for nothing but this test.
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import * as vc from '@digitalbazaar/vc';
import {createLoader, readContexts} from './loader.mjs';

const [folder, contexts] = process.argv.slice(2);
const documentLoader = createLoader(readContexts(contexts));
const CONTEXT = [
  'https://www.w3.org/ns/credentials/v2',
  'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'
];
const VALID_FROM = '2026-03-02T12:00:00Z';
const COURSE = 'https://college.example/achievements/welding';

async function createIssuer(name, fill) {
  const {publicKeyMultibase: key, secretKeyMultibase} =
    await Ed25519Multikey.generate({seed: new Uint8Array(32).fill(fill)});
  const id = `did:key:${key}`;
  const pair = await Ed25519Multikey.from({
    type: 'Multikey', id: `${id}#${key}`, controller: id,
    publicKeyMultibase: key, secretKeyMultibase
  });
  return {profile: {id, type: ['Profile'], name}, signer: pair.signer()};
}

async function sign(credential, {signer}) {
  const suite = new DataIntegrityProof({signer, cryptosuite, date: VALID_FROM});
  return vc.issue({credential, suite, documentLoader});
}

function createBadge({number, issuer, achievement = {}, subject = {}}) {
  return {
    '@context': CONTEXT,
    id: `urn:uuid:00000000-0000-4000-8000-00000000000${number}`,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    issuer: issuer.profile,
    validFrom: VALID_FROM,
    name: 'Welding',
    credentialSubject: {
      id: `urn:uuid:00000000-0000-4000-9000-00000000000${number}`,
      type: ['AchievementSubject'],
      achievement: {
        id: COURSE,
        type: ['Achievement'],
        name: 'Welding',
        description: 'Joins two plates — ñandú, työ, 𝔘 — so that they hold.',
        criteria: {narrative: 'Weld three seams; an inspector judges them.'},
        ...achievement
      },
      ...subject
    }
  };
}

function createResults() {
  const [low, high] = ['level-1', 'level-2'].map(level => `${COURSE}#${level}`);
  return {
    achievement: {
      achievementType: 'MicroCredential',
      resultDescription: [{
        id: `${COURSE}#seam`, type: ['ResultDescription'], name: 'Seam',
        resultType: 'RubricCriterionLevel', requiredLevel: low,
        rubricCriterionLevel: [
          {id: low, type: ['RubricCriterionLevel'], name: 'Holds', level: '1', points: '1'},
          {id: high, type: ['RubricCriterionLevel'], name: 'Clean', level: '2', points: '2'}
        ]
      }]
    },
    subject: {
      result: [{type: ['Result'], resultDescription: `${COURSE}#seam`, achievedLevel: high}]
    }
  };
}

function createEndorsement({issuer, endorsed}) {
  return {
    '@context': CONTEXT,
    id: 'urn:uuid:00000000-0000-4000-a000-000000000003',
    type: ['VerifiableCredential', 'EndorsementCredential'],
    name: 'Endorsement of a welding badge',
    issuer: issuer.profile,
    validFrom: VALID_FROM,
    credentialSubject: {
      id: endorsed, type: ['EndorsementSubject'],
      endorsementComment: 'Our inspector saw the seams too.'
    }
  };
}

const college = await createIssuer('Example college', 1);
const guild = await createIssuer('Example guild', 2);
const endorsed = createBadge({number: 3, issuer: college});
endorsed.endorsement = [
  await sign(createEndorsement({issuer: guild, endorsed: endorsed.id}), guild)
];
const badges = {
  plain: createBadge({number: 1, issuer: college}),
  results: createBadge({number: 2, issuer: college, ...createResults()}),
  endorsed
};

mkdirSync(folder, {recursive: true});
for(const [name, badge] of Object.entries(badges)) {
  const text = JSON.stringify(await sign(badge, college), null, 2);
  writeFileSync(join(folder, `${name}.json`), text);
  console.log(`issued ${name}.json`);
}
