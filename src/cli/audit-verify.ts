/**
 * `sop audit verify`: verifies the record, or names what does not fit and what that means.
 */
import { resolve } from 'node:path';
import type { Published } from '../engine/handbook-register.ts';
import type { Store } from '../engine/ports.ts';
import { publisherText } from '../engine/register.ts';
import { problemsOfAnchor, readAnchor, type Anchor } from '../evaluate/anchor.ts';
import { readText } from '../handbook/read-handbook-files.ts';
import type { RecordVerifier } from '../kernel/record-keys.ts';
import { auditCase, auditRecord, type RecordAudit, type RecordProblem } from '../evaluate/audit.ts';
import { meaningOf } from '../evaluate/meaning-of.ts';
import { parseCaseId } from '../kernel/ids.ts';
import type { Head } from '../run/log/chain.ts';
import { EXIT, JSON_OPTION, UsageError, type CommandBody } from './command.ts';
import { contentOf } from './handbook-around.ts';
import { keysOrRefuse } from './keys-or-refuse.ts';
import { count, paintFor, plain, progressFor } from './text-style.ts';
import { withStore } from './with-store.ts';

export const auditVerifyCommand: CommandBody = {
  options: {
    anchor: { takes: 'one', value: 'FILE', says: 'Compare with what `sop audit anchor` wrote earlier' },
    json: JSON_OPTION,
  },
  exits: [
    '0  the record is whole',
    '1  something does not fit, or there is no such case',
    '2  the database cannot be read',
  ],
  async run({ words, has, valuesOf }, context) {
    const { io } = context;
    const [word, ...others] = words;
    if (others.length > 0) throw new UsageError(`Expected at most one case, got \`${words.join(' ')}\``);
    const caseId = word === undefined ? null : (parseCaseId(word) ?? parseCaseId(`CASE-${word}`));
    const [file] = valuesOf('anchor');
    const anchor = file === undefined ? null : anchorIn(resolve(io.cwd, file), file, word);
    const progress = progressFor(io);
    const onRun = (done: number, total: number): void => {
      progress.show(`Verifying ${done + 1} of ${count(total, 'run')}`);
    };
    const { runs, problems, ends, published } =
      word !== undefined && caseId === null
        ? NOTHING
        : await withStore(context, async ({ store, keys }): Promise<Audited> => {
            const known = keysOrRefuse(keys);
            return caseId === null
              ? withAnchor(await auditRecord(store, known, onRun), store, known, anchor)
              : { ...NOTHING, ...(await auditCase(store, known, caseId, onRun)) };
          }).finally(() => {
            progress.clear();
          });
    if (word !== undefined && runs.length === 0) {
      io.err(`Expected a known case, got \`${plain(word)}\`\n`);
      return EXIT.found;
    }
    const faults: readonly Fault[] = [
      ...problems.map((problem) => ({ ...problem, caseId: null })),
      ...runs.flatMap(({ caseId: id, runId, problem }) =>
        problem === null ? [] : [{ ...problem, caseId: id, runId }],
      ),
    ];
    const events = runs.reduce((sum, run) => sum + run.events, 0);
    const erased = runs.filter(({ isErased, problem }) => isErased && problem === null);
    if (has('json'))
      io.out(
        `${JSON.stringify({ runs: runs.length, events, problems: faults.map(faultJson), erased: runs.filter(({ isErased }) => isErased).map(({ runId }) => runId), ...(ends === null ? {} : { register: ends, handbooks: published.map(publishedJson) }), ...anchorJson(anchor) }, null, 2)}\n`,
      );
    else {
      const paint = paintFor(io);
      for (const [index, fault] of faults.entries()) {
        io.out(`${paint('red', 'BROKEN')}  ${placeOf(fault)}: ${plain(fault.problem)}\n`);
        if (index === 0) io.out(`        It means: ${meaningOf(fault.table)}\n`);
      }
      for (const { caseId: id, runId } of erased)
        io.out(`erased  ${id}  ${runId}  the chain is whole; what was erased cannot be replayed\n`);
      io.out(
        `${count(runs.length, 'run')} with ${count(events, 'event')}: ${faults.length === 0 ? paint('green', 'the record is whole') : paint('red', `${count(faults.length, 'fault')}`)}\n`,
      );
      io.out(`${publishedText(published.at(-1))}${anchorText(anchor)}${endText(ends)}`);
    }
    return faults.length > 0 ? EXIT.found : EXIT.ok;
  },
};

function anchorIn(path: string, shown: string, word: string | undefined): Anchor {
  if (word !== undefined) throw new UsageError('Expected `--anchor` without a case: an anchor is of the whole record');
  const read = readText(shown, contentOf(path, Infinity), Infinity);
  const anchor = 'finding' in read ? null : readAnchor(read.text);
  if (anchor === null) throw new UsageError(`Expected an anchor in \`${plain(shown)}\`, got none`);
  return anchor;
}

async function withAnchor(
  audited: RecordAudit,
  store: Store,
  keys: RecordVerifier,
  anchor: Anchor | null,
): Promise<Audited> {
  return anchor === null
    ? audited
    : { ...audited, problems: [...(await problemsOfAnchor(store, keys, anchor)), ...audited.problems] };
}

type Audited = Pick<RecordAudit, 'runs' | 'problems' | 'published'> & { readonly ends: RecordAudit['ends'] | null };
type Fault = RecordProblem & { readonly caseId: string | null };

const NOTHING: Audited = { runs: [], problems: [], published: [], ends: null };

function placeOf({ caseId, runId, table, seq }: Fault): string {
  const where = [caseId, runId].filter((part) => part !== null).join('  ');
  const what =
    seq === null
      ? table
      : table === 'run_events'
        ? `event ${seq}`
        : `${table}, ${table === 'register' ? 'entry' : 'event'} ${seq}`;
  return where === '' ? what : `${where}  ${what}`;
}

function anchorText(anchor: Anchor | null): string {
  if (anchor === null) return '';
  const by = anchor.signed === null ? 'which is not signed' : `signed with the key ${plain(anchor.signed.key_id)}`;
  const { faults } = anchor;
  const made =
    faults === undefined
      ? ''
      : `, of a record that had ${count(faults.count, 'fault')} then: it vouches for nothing before`;
  return `It was compared with the anchor of ${anchor.at}, ${by}${made}\n`;
}

function anchorJson(anchor: Anchor | null): object {
  return anchor === null ? {} : { anchor: { at: anchor.at, key_id: anchor.signed?.key_id ?? null } };
}

/** Who published what is in force, and from which account. */
function publishedText(entry: Published | undefined): string {
  if (entry === undefined) return '';
  const by = entry.approvers.map(({ name }) => name).join(' and ');
  return `Handbook ${entry.number} was published by ${plain(publisherText(entry.publisher))}${by === '' ? '' : `, approved by ${plain(by)}`}\n`;
}

/** Stable: other programs read it. */
function publishedJson({ number, publisher, approvers, publishedAt }: Published): unknown {
  const { name, person, account } = publisher;
  return {
    number,
    at: new Date(publishedAt).toISOString(),
    publisher: { name, person, account: account ?? null },
    approved_by: approvers.map(({ person: approver }) => approver),
  };
}

function endText(ends: Audited['ends']): string {
  return ends === null
    ? ''
    : `The record ends at handbooks ${headText(ends.handbooks)} and runs ${headText(ends.runs)}; keep this line elsewhere\n`;
}

function headText({ seq, hash }: Head): string {
  return `${seq}:${hash.slice(0, 16)}`;
}

/** Stable: other programs read it. */
function faultJson({ caseId, runId, table, seq, problem }: Fault): unknown {
  return { case_id: caseId, run_id: runId, table, seq, problem, meaning: meaningOf(table) };
}
