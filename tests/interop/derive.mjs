// Show a part of a credential with the Digital Bazaar stack: node derive.mjs IN OUT CONTEXTS POINTER…
import {writeFileSync} from 'node:fs';
import * as vc from '@digitalbazaar/vc';
import {createLoader, readContexts, readJson} from './loader.mjs';
import {disclosing} from './suites.mjs';

const [from, to, contexts, ...pointers] = process.argv.slice(2);
const part = await vc.derive({
  verifiableCredential: readJson(from), suite: disclosing(pointers),
  documentLoader: createLoader(readContexts(contexts))
});
writeFileSync(to, JSON.stringify(part));
