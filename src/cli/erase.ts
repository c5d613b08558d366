/**
 * `sop erase`: takes personal data of a case out of the record. The record stays whole and says who did it and why.
 */
import { erasableOf, numbersOf, type ErasableField } from '../engine/erase-fields.ts';
import type { Numbers } from '../engine/kept-numbers.ts';
import { formatMoney, isMoney } from '../kernel/money.ts';
import { parseCaseId } from '../kernel/ids.ts';
import { EXIT, JSON_OPTION, UsageError, type CommandBody } from './command.ts';
import { osAccount } from './os-account.ts';
import { count, plain } from './text-style.ts';
import { withStore } from './with-store.ts';

/** What a line shows of a value. */
const HELD_CHARACTERS_MAX = 80;

export const eraseCommand: CommandBody = {
  options: {
    containing: { takes: 'one', value: 'TEXT', says: 'Only values that hold this text, such as a name or an address' },
    all: { takes: 'nothing', says: 'Every value that may be erased' },
    reason: { takes: 'one', value: 'TEXT', says: 'Why; without it, what would be erased is listed only' },
    by: { takes: 'one', value: 'PERSON', says: 'Who erases, as in `people.yaml`; SOPWITH_PUBLISHER by default' },
    json: JSON_OPTION,
  },
  exits: [
    '0  the values were listed or erased',
    '1  there is no such case, nothing to erase, or this person may not',
    '2  the database cannot be reached',
  ],
  async run({ words, has, valuesOf }, context) {
    const { io } = context;
    const [word, ...names] = words;
    const caseId = word === undefined ? null : (parseCaseId(word) ?? parseCaseId(`CASE-${word}`));
    if (caseId === null)
      throw new UsageError(
        `Expected a case such as \`CASE-12\`, got ${word === undefined ? 'none' : `\`${plain(word)}\``}`,
      );
    const [reason] = valuesOf('reason');
    const [containing = null] = valuesOf('containing');
    if (reason !== undefined && names.length === 0 && containing === null && !has('all'))
      throw new UsageError('Expected what to erase, got nothing: name fields, or give `--containing TEXT` or `--all`');
    const what = { caseId, fields: names.length === 0 ? null : names, containing };
    return withStore(context, async (open) => {
      const found = await erasableOf(open.store, what);
      if (found.length === 0) {
        io.err(`Expected values of ${caseId} that may be erased, got none\n`);
        return EXIT.found;
      }
      if (reason === undefined) {
        const numbers = await numbersOf(open.store, what);
        io.out(
          has('json')
            ? `${JSON.stringify(found.map(fieldJson), null, 2)}\n`
            : `${listText(found)}${numbersText(numbers, 'would be')}`,
        );
        return EXIT.ok;
      }
      const person = valuesOf('by')[0] ?? (await context.readConfiguration()).publisher;
      if (person === null) throw new UsageError('Expected who erases, got no one: give `--by PERSON`');
      const erasure = await open.erase({ ...what, person, reason, account: osAccount() });
      if (!erasure.ok) {
        io.err(`${erasure.sentence}\n`);
        return EXIT.found;
      }
      io.out(
        has('json')
          ? `${JSON.stringify({ fields: erasure.fields, runs: erasure.runs }, null, 2)}\n`
          : `Erased ${count(erasure.fields, 'field')} of ${caseId}, which takes no more changes and events. Milestones and direct messages in Slack, records of other systems, what the inbox received before, logs of the process and backups still hold what they held\n${numbersText(erasure, 'was')}`,
      );
      return EXIT.ok;
    });
  },
};

function listText(found: readonly ErasableField[]): string {
  const lines = found.map(
    ({ runId, seq, type, field, holds }) =>
      `${runId}  event ${seq}  ${type}.${field}: ${clip(textsIn(holds).join(', '))}\n`,
  );
  return `${lines.join('')}${count(found.length, 'field')} can be erased (while the case is open, first end it). Choose with \`--containing TEXT\`, the names of fields or \`--all\`, and add \`--reason TEXT --by PERSON\`\n`;
}

/** What becomes of the numbers by which another case about the same finds this one. */
function numbersText({ kept, gone }: Numbers, verb: 'was' | 'would be'): string {
  const names = (all: Numbers['kept']): string => all.map(({ label, value }) => plain(`${label} ${value}`)).join(', ');
  const [first] = kept;
  return [
    first === undefined
      ? ''
      : `Kept: ${names(kept)}, so that another case about the same still finds this one. To erase it, too, give \`--containing ${plain(first.value)}\` or \`--all\`\n`,
    gone.length === 0
      ? ''
      : `${names(gone)} ${verb} erased: another case about the same does not find this one any more, and money moves there without a question\n`,
  ].join('');
}

/** The texts, numbers and amounts in a value, each once: a reader sees whose data it holds. */
function textsIn(value: unknown): readonly string[] {
  if (isMoney(value)) return [formatMoney(value)];
  if (typeof value === 'object' && value !== null)
    return [...new Set(Object.values(value).flatMap((part) => textsIn(part)))];
  return value === null || value === undefined || value === '' ? [] : [plain(String(value).replace(/\s+/g, ' '))];
}

const clip = (text: string): string =>
  text.length > HELD_CHARACTERS_MAX ? `${text.slice(0, HELD_CHARACTERS_MAX)}…` : text;

/** Stable: other programs read it. */
function fieldJson({ runId, seq, type, field }: ErasableField): unknown {
  return { run_id: runId, seq, field: `${type}.${field}` };
}
