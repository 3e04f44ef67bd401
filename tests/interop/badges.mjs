// Open Badges and an endorsement as somebody else composes them, unsigned.
const CONTEXT = [
  'https://www.w3.org/ns/credentials/v2',
  'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'
];
export const VALID_FROM = '2026-03-02T12:00:00Z';
const COURSE = 'https://college.example/achievements/welding';

export function createBadge({number, issuer, achievement = {}, subject = {}}) {
  return {
    '@context': CONTEXT,
    id: `urn:uuid:00000000-0000-4000-8000-00000000000${number}`,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    issuer,
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

// What a badge has besides where it says which level was reached.
export function createResults() {
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

export function createEndorsement({issuer, endorsed}) {
  return {
    '@context': CONTEXT,
    id: 'urn:uuid:00000000-0000-4000-a000-000000000003',
    type: ['VerifiableCredential', 'EndorsementCredential'],
    name: 'Endorsement of a welding badge',
    issuer,
    validFrom: VALID_FROM,
    credentialSubject: {
      id: endorsed, type: ['EndorsementSubject'],
      endorsementComment: 'Our inspector saw the seams too.'
    }
  };
}
