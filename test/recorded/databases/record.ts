/**
 * Records the database of a release: `npx node test/recorded/databases/record.ts 0.2.0`, to be committed with it.
 *
 * A recorded release is never recorded again: what it wrote is what its users have.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { recordDatabase } from './record-database.ts';

const [, , release = ''] = process.argv;
const { version } = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../../package.json', import.meta.url)), 'utf8'),
) as { readonly version: string };
const file = fileURLToPath(new URL(`./${release}.json`, import.meta.url));

if (release !== version) throw new Error(`Expected the version in package.json, ${version}, got \`${release}\``);
if (existsSync(file)) throw new Error(`Expected a release that is not recorded yet, got ${release}`);

const dump = await recordDatabase(release);
writeFileSync(file, `${JSON.stringify(dump, null, 1)}\n`);
process.stdout.write(`${file}\n${JSON.stringify(dump.ends, null, 1)}\n`);
