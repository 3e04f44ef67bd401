// The cryptosuites of the Digital Bazaar packages, each under its name, and keys for them.
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as ecdsaJcs2019 from '@digitalbazaar/ecdsa-jcs-2019-cryptosuite';
import {cryptosuite as ecdsaRdfc2019} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import * as ecdsaSd2023 from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import * as eddsaJcs2022 from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {cryptosuite as eddsaRdfc2022} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {webcrypto} from 'node:crypto';

// Node 18, which Debian 12 has, knows it under this name alone; ecdsa-sd-2023 wants the other.
globalThis.crypto ??= webcrypto;

// The Multikey context, which a key needs when it is read alone.
const MULTIKEY = 'https://w3id.org/security/multikey/v1';

const whole = cryptosuite => ({sign: () => cryptosuite, verify: () => cryptosuite});
const halves = ({createSignCryptosuite, createVerifyCryptosuite}) =>
  ({sign: createSignCryptosuite, verify: createVerifyCryptosuite});

const SUITES = {
  'eddsa-rdfc-2022': whole(eddsaRdfc2022),
  'eddsa-jcs-2022': halves(eddsaJcs2022),
  'ecdsa-rdfc-2019': whole(ecdsaRdfc2019),
  'ecdsa-jcs-2019': halves(ecdsaJcs2019),
  'ecdsa-sd-2023': halves(ecdsaSd2023)
};

// What signs under that name; *options* are those of the suite, as mandatoryPointers.
export function signing(name, signer, date, options) {
  return new DataIntegrityProof({signer, date, cryptosuite: SUITES[name].sign(options)});
}

// What verifies under all names. A suite remembers the last document by identity: make new
// ones for each verification.
export function verifying() {
  return Object.values(SUITES).map(
    ({verify}) => new DataIntegrityProof({cryptosuite: verify()}));
}

// What derives a part that shows what the pointers name.
export function disclosing(selectivePointers) {
  return new DataIntegrityProof({
    cryptosuite: ecdsaSd2023.createDiscloseCryptosuite({selectivePointers})
  });
}

// A new key of the type Ed25519, P-256 or P-384 as a did:key: signer, DID and DID document.
export async function createIssuer(type) {
  const library = type === 'Ed25519' ? Ed25519Multikey : EcdsaMultikey;
  const made = await library.generate({curve: type});
  const {publicKeyMultibase, secretKeyMultibase} =
    await made.export({publicKey: true, secretKey: true});
  const did = `did:key:${publicKeyMultibase}`;
  const method = {
    id: `${did}#${publicKeyMultibase}`, type: 'Multikey', controller: did, publicKeyMultibase
  };
  const pair = await library.from({'@context': MULTIKEY, ...method, secretKeyMultibase});
  return {
    did, signer: pair.signer(),
    document: {
      '@context': ['https://www.w3.org/ns/did/v1', MULTIKEY],
      id: did, verificationMethod: [method], assertionMethod: [method.id]
    }
  };
}
