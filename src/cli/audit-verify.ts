/**
 * `sop audit verify`: verifies the record, or names the first event that does not fit.
 */
import { audit, type RunAudit } from '../evaluate/audit.ts';
import { parseCaseId } from '../kernel/ids.ts';
import type { RecordVerifier } from '../kernel/record-keys.ts';
import { Trouble } from '../kernel/trouble.ts';
import { EXIT, JSON_OPTION, UsageError, type CommandBody } from './command.ts';
import { count, paintFor, plain, progressFor } from './text-style.ts';
import { withStore } from './with-store.ts';

export const auditVerifyCommand: CommandBody = {
  options: { json: JSON_OPTION },
  exits: [
    '0  the record is whole',
    '1  an event does not fit, or there is no such case',
    '2  the database cannot be read',
  ],
  async run({ words, has }, context) {
    const { io } = context;
    const [word, ...others] = words;
    if (others.length > 0) throw new UsageError(`Expected at most one case, got \`${words.join(' ')}\``);
    const caseId = word === undefined ? null : (parseCaseId(word) ?? parseCaseId(`CASE-${word}`));
    const progress = progressFor(io);
    const audited =
      word !== undefined && caseId === null
        ? []
        : await withStore(context, ({ store, keys }) =>
            audit(store, keysOrRefuse(keys), caseId, (done, total) => {
              progress.show(`Verifying ${done + 1} of ${count(total, 'run')}`);
            }),
          ).finally(() => {
            progress.clear();
          });
    if (word !== undefined && audited.length === 0) {
      io.err(`Expected a known case, got \`${plain(word)}\`\n`);
      return EXIT.found;
    }
    const bad = audited.filter(({ problem }) => problem !== null);
    const events = audited.reduce((sum, run) => sum + run.events, 0);
    if (has('json'))
      io.out(
        `${JSON.stringify({ runs: audited.length, events, problems: bad.map(problemJson), erased: audited.filter(({ isErased }) => isErased).map(({ runId }) => runId) }, null, 2)}\n`,
      );
    else {
      const paint = paintFor(io);
      for (const { caseId: id, runId, problem } of bad)
        if (problem !== null)
          io.out(`${paint('red', 'BROKEN')}  ${id}  ${runId}  event ${problem.seq}: ${plain(problem.problem)}\n`);
      for (const { caseId: id, runId } of audited.filter(({ isErased, problem }) => isErased && problem === null))
        io.out(`erased  ${id}  ${runId}  the chain is whole; what was erased cannot be replayed\n`);
      io.out(
        `${count(audited.length, 'run')} with ${count(events, 'event')}: ${bad.length === 0 ? paint('green', 'the record is whole') : paint('red', `${count(bad.length, 'run')} with an event that does not fit`)}\n`,
      );
    }
    return bad.length > 0 ? EXIT.found : EXIT.ok;
  },
};

function keysOrRefuse(keys: RecordVerifier | null): RecordVerifier {
  if (keys !== null) return keys;
  throw new Trouble('signing_key.missing', {
    message:
      'Expected the key that signs the record, got none: run this where the program runs, or set SOPWITH_ACCEPTED_KEYS to its public key',
  });
}

function problemJson({ caseId, runId, problem }: RunAudit): unknown {
  return { case_id: caseId, run_id: runId, seq: problem?.seq ?? null, problem: problem?.problem ?? null };
}
