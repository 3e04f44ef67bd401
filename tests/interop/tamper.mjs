// Copy one signed credential, JSON or a token, with the name of its achievement changed:
// node tamper.mjs IN OUT
import {readFileSync, writeFileSync} from 'node:fs';

const [from, to] = process.argv.slice(2);
const text = readFileSync(from, 'utf8').trim();
writeFileSync(to, text.startsWith('eyJ') ? changeToken(text) : change(text));

function change(json) {
  const credential = JSON.parse(json);
  credential.credentialSubject.achievement.name += ' with honours';
  return JSON.stringify(credential);
}

function changeToken(token) {
  const [header, payload, signature] = token.split('.');
  const changed = change(Buffer.from(payload, 'base64url').toString('utf8'));
  return [header, Buffer.from(changed).toString('base64url'), signature].join('.');
}
