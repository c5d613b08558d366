/**
 * `sop audit anchor`: prints or writes how far the record has come, signed, to be kept outside the database.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { anchorOf } from '../evaluate/anchor.ts';
import { auditRecord } from '../evaluate/audit.ts';
import { isFolder } from '../handbook-folder/read-handbook-folder.ts';
import { Trouble } from '../kernel/trouble.ts';
import { EXIT, UsageError, type CommandBody } from './command.ts';
import { keysOrRefuse } from './keys-or-refuse.ts';
import { count, plain, progressFor } from './text-style.ts';
import { withStore } from './with-store.ts';

export const auditAnchorCommand: CommandBody = {
  options: {
    to: { takes: 'one', value: 'FILE', says: 'Write it to a new file instead of printing it' },
    json: {
      takes: 'nothing',
      says: 'Print JSON: the anchor, which is JSON without this option too, or with `--to` where it is',
    },
  },
  exits: [
    '0  the anchor was made',
    '1  the anchor was made of a record that is not whole, and says so',
    '2  the database cannot be read',
  ],
  async run({ words, has, valuesOf }, context) {
    if (words.length > 0)
      throw new UsageError(`Expected nothing after \`sop audit anchor\`, got \`${words.join(' ')}\``);
    const { io } = context;
    const [to] = valuesOf('to');
    const file = to === undefined ? null : { shown: to, path: newFile(to, io.cwd) };
    const progress = progressFor(io);
    return withStore(context, async ({ store, keys }) => {
      const known = keysOrRefuse(keys);
      if (!('sign' in known))
        throw new Trouble('signing_key.missing', {
          message:
            'Expected the key that signs the record, got public keys only: an anchor that is not signed proves nothing, so run this where the program runs',
        });
      const audited = await auditRecord(store, known, (done, total) => {
        progress.show(`Verifying ${done + 1} of ${count(total, 'run')}`);
      }).finally(() => {
        progress.clear();
      });
      const anchor = anchorOf(audited, new Date().toISOString(), known);
      const text = `${JSON.stringify(anchor, null, 2)}\n`;
      if (file === null) io.out(text);
      else {
        writeFileSync(file.path, text, { flag: 'wx' });
        io.out(
          has('json')
            ? `${JSON.stringify({ file: file.shown, runs: anchor.runs, faults: anchor.faults?.count ?? 0 }, null, 2)}\n`
            : `The anchor of ${count(anchor.runs, 'run')} is in ${plain(file.shown)}; keep it outside the database\n`,
        );
      }
      const { faults } = anchor;
      if (faults === undefined) return EXIT.ok;
      io.err(
        `Expected a whole record, got ${count(faults.count, 'fault')}, which \`sop audit verify\` names. The anchor records that: it shows what is removed from now on, and vouches for nothing before\n`,
      );
      return EXIT.found;
    });
  },
};

/** Checked before the audit, which can take minutes. */
function newFile(file: string, cwd: string): string {
  const path = resolve(cwd, file);
  if (existsSync(path))
    throw new UsageError(`Expected a new file after \`--to\`, got \`${plain(file)}\`, which exists`);
  if (!isFolder(dirname(path)))
    throw new UsageError(
      `Expected a new file in a folder after \`--to\`, got \`${plain(file)}\`: there is no such folder`,
    );
  return path;
}
