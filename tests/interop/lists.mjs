// Fetch the status lists that the credentials of a folder name, from a server that runs here.
//
//   node lists.mjs FOLDER http://127.0.0.1:PORT OUT.json
//
// Only the path of each list's URL counts: the server may stand for a public address.
import {readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {readJson} from './loader.mjs';

const [folder, server, out] = process.argv.slice(2);
const urls = new Set();
for(const file of readdirSync(folder).filter(name => name.endsWith('.json'))) {
  const status = readJson(join(folder, file)).credentialStatus;
  if(status) {
    urls.add(status.statusListCredential);
  }
}
const lists = {};
for(const url of urls) {
  const {pathname, search} = new URL(url);
  const answer = await fetch(new URL(pathname + search, server),
    {headers: {accept: 'application/vc'}, redirect: 'error'});
  if(!answer.ok) {
    throw new Error(`${url}: status ${answer.status}`);
  }
  lists[url] = await answer.json();
}
writeFileSync(out, JSON.stringify(lists));
console.log(`fetched ${urls.size} status lists`);
