/**
 * `sop audit anchor`: prints or writes how far the record has come, signed, to be kept outside the database.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { anchorOf } from '../evaluate/anchor.ts';
import { auditRecord } from '../evaluate/audit.ts';
import { Trouble } from '../kernel/trouble.ts';
import { EXIT, UsageError, type CommandBody } from './command.ts';
import { keysOrRefuse } from './keys-or-refuse.ts';
import { count, plain, progressFor } from './text-style.ts';
import { withStore } from './with-store.ts';

export const auditAnchorCommand: CommandBody = {
  options: { to: { takes: 'one', value: 'FILE', says: 'Write it to a new file instead of printing it' } },
  exits: [
    '0  the anchor was made',
    '1  the anchor was made of a record that is not whole, and says so',
    '2  the database cannot be read',
  ],
  async run({ words, valuesOf }, context) {
    if (words.length > 0)
      throw new UsageError(`Expected nothing after \`sop audit anchor\`, got \`${words.join(' ')}\``);
    const { io } = context;
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
      const [file] = valuesOf('to');
      if (file === undefined) io.out(text);
      else {
        writeFileSync(resolve(io.cwd, file), text, { flag: 'wx' });
        io.out(`The anchor of ${count(anchor.runs, 'run')} is in ${plain(file)}; keep it outside the database\n`);
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
