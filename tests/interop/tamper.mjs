// Copy one signed credential with the name of its achievement changed: node tamper.mjs IN OUT
import {writeFileSync} from 'node:fs';
import {readJson} from './loader.mjs';

const [from, to] = process.argv.slice(2);
const credential = readJson(from);
credential.credentialSubject.achievement.name += ' with honours';
writeFileSync(to, JSON.stringify(credential));
