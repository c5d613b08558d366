/**
 * `sop replay`: past cases against SOPs, each in its own sandbox.
 */
import type { CaseFile } from '../evaluate/case-file.ts';
import { callText } from '../evaluate/compare-calls.ts';
import type { CoveredPart, Coverage, PartKind } from '../evaluate/coverage.ts';
import { replay, type ReplayedCase } from '../evaluate/replay.ts';
import { formatInstant } from '../kernel/time.ts';
import type { Finding } from '../handbook/finding.ts';
import type { HandbookFile } from '../handbook/handbook-file.ts';
import { renderErrors } from '../handbook/render-finding.ts';
import { JUDGE_TOOL } from '../tool/judgment.ts';
import type { CliIo } from './cli-context.ts';
import { EXIT, JSON_OPTION, UsageError, type CommandBody } from './command.ts';
import { openCaseFile, playableCaseFile } from './open-case-file.ts';
import { gatherHandbook } from './gather-handbook.ts';
import { paintFor, plain, progressFor } from './text-style.ts';

const KINDS: Readonly<Record<PartKind, string>> = {
  step: 'steps',
  condition: 'outcomes of conditions',
  branch: 'branches',
  row: 'rows',
  handler: 'handlers',
};

export const replayCommand: CommandBody = {
  options: {
    sop: {
      takes: 'several',
      value: 'FILE',
      says: 'The SOPs to replay, with the handbook around the first that is in one',
    },
    cases: { takes: 'one', value: 'FILE', says: 'The case file' },
    case: { takes: 'several', value: 'ID', says: 'Only these cases' },
    json: JSON_OPTION,
  },
  exits: ['0  every case passed', '1  at least one case failed', '2  a file cannot be read, or has mistakes'],
  async run({ words, valuesOf, has }, { io }) {
    const [sops, [casesFile], only] = [valuesOf('sop'), valuesOf('cases'), valuesOf('case')];
    if (words.length > 0)
      throw new UsageError(`Expected files after \`--sop\` or \`--cases\`, got \`${words.join(' ')}\` on its own`);
    if (sops.length === 0) throw new UsageError('Expected at least one SOP after `--sop`, got none');
    if (casesFile === undefined) throw new UsageError('Expected a case file after `--cases`, got none');
    if (casesFile.endsWith('.sop.yaml') || sops.some((file) => file.endsWith('.cases.yaml')))
      throw new UsageError(
        `Expected an SOP after \`--sop\` and a case file after \`--cases\`, got \`${sops.join(' ')}\` and \`${casesFile}\`: exchange them`,
      );
    const gathered = gatherHandbook(sops, io.cwd);
    if ('findings' in gathered) return printUnsound(gathered.findings, [], io);
    const { files } = gathered;
    const cases = playableCaseFile(openCaseFile(casesFile, io.cwd), casesFile);
    const progress = progressFor(io);
    const replayed = await replay({
      files,
      cases,
      only,
      onCase: (done, total, id) => {
        progress.show(`Replaying ${done + 1} of ${total}: ${plain(id)}`);
      },
    }).finally(() => {
      progress.clear();
    });
    if (replayed.kind === 'unsound') return printUnsound(replayed.findings, files, io);
    const passed = replayed.cases.filter(({ pass }) => pass).length;
    const failed = replayed.cases.length - passed;
    if (has('json'))
      io.out(
        `${JSON.stringify({ cases: replayed.cases.map(caseJson), passed, failed, coverage: replayed.coverage.map(coverageJson), remarks: replayed.remarks }, null, 2)}\n`,
      );
    else {
      printCases(replayed.cases, cases, io, passed, failed);
      for (const remark of replayed.remarks) io.out(`Note: ${plain(remark)}\n`);
      // For one case out of many, coverage would list nearly everything as not reached.
      if (only.length === 0)
        for (const coverage of replayed.coverage) printCoverage(coverage, io, replayed.coverage.length > 1);
    }
    return failed > 0 ? EXIT.found : EXIT.ok;
  },
};

function printUnsound(findings: readonly Finding[], files: readonly HandbookFile[], io: CliIo): number {
  io.err(`${renderErrors(findings, files).join('\n\n')}\n\nNothing was replayed: the handbook has mistakes\n`);
  return EXIT.unusable;
}

/** Stable: other programs read it. */
function caseJson(replayed: ReplayedCase): unknown {
  const { caseId, pass, recorded, failures, information } = replayed;
  return {
    case_id: caseId,
    pass,
    route: recorded.route,
    flags: recorded.flags.map(({ flag }) => flag),
    calls: recorded.calls.map(({ step, action, tool, at, state, args }) => ({
      step,
      action,
      tool,
      at: isoOf(at),
      state,
      args,
    })),
    deadlines: recorded.deadlines.map(({ step, kind, dueAt, state }) => ({ step, kind, due_at: isoOf(dueAt), state })),
    reminders: remindersOf(replayed).map(({ step, at }) => ({ step, at: isoOf(at) })),
    stopped: recorded.stopped.map(({ step, asked, because }) => ({ step, asked, because })),
    failures,
    information,
  };
}

/** What was reached, and the names of what was not. Stable: other programs read it. */
function coverageJson({ sop, parts }: Coverage): unknown {
  const uncovered = parts.filter(({ covered }) => !covered).map(({ kind, step, name }) => ({ kind, step, name }));
  return {
    sop,
    covered: parts.length - uncovered.length,
    total: parts.length,
    kinds: Object.fromEntries(countsOf(parts)),
    uncovered,
  };
}

function printCoverage({ sop, parts }: Coverage, io: CliIo, isNamed: boolean): void {
  const uncovered = parts.filter(({ covered }) => !covered);
  const counts = countsOf(parts)
    .map(([kind, { covered, total }]) => `${KINDS[kind]} ${covered} of ${total}`)
    .join(', ');
  io.out(`\nCoverage${isNamed ? ` of ${plain(sop)}` : ''}: ${counts}\n`);
  for (const [kind] of countsOf(uncovered))
    io.out(
      `  Not reached, ${KINDS[kind]}: ${plain(
        uncovered
          .filter((part) => part.kind === kind)
          .map(({ name }) => name)
          .join('; '),
      )}\n`,
    );
}

function countsOf(parts: readonly CoveredPart[]): [PartKind, { readonly covered: number; readonly total: number }][] {
  return (Object.keys(KINDS) as PartKind[]).flatMap(
    (kind): [PartKind, { readonly covered: number; readonly total: number }][] => {
      const own = parts.filter((part) => part.kind === kind);
      return own.length === 0
        ? []
        : [[kind, { covered: own.filter(({ covered }) => covered).length, total: own.length }]];
    },
  );
}

/** Model answers that the case does not specify; they may be why it failed. */
function unnamedAnswers({ caseId, recorded }: ReplayedCase, { cases }: CaseFile): readonly string[] {
  const named = cases.find(({ case_id }) => case_id === caseId)?.model_answers ?? {};
  const sentences = recorded.calls.flatMap(({ tool, args, output }) => {
    const [id, answer] = [args['id'], output['answer']];
    return tool !== JUDGE_TOOL || typeof id !== 'string' || typeof answer !== 'string' || Object.hasOwn(named, id)
      ? []
      : [`\`${id}\` was answered \`${answer}\`, since the case names no answer`];
  });
  return [...new Set(sentences)];
}

/** Questions that were asked again. */
function remindersOf({ log, recorded: { state } }: ReplayedCase): { readonly step: string; readonly at: number }[] {
  return log.flatMap(({ at, event }) =>
    event.type === 'QuestionReminded' ? [{ step: state?.asks[event.askId]?.step ?? '?', at }] : [],
  );
}

function printCases(cases: readonly ReplayedCase[], file: CaseFile, io: CliIo, passed: number, failed: number): void {
  const paint = paintFor(io);
  for (const replayed of cases) {
    const { caseId, pass, recorded, failures, information } = replayed;
    const flags = recorded.flags.map(({ flag }) => flag).join(', ');
    const last = recorded.calls.filter(({ state }) => state === 'executed').at(-1);
    const summary = [
      recorded.route ?? 'no route',
      ...(flags === '' ? [] : [`flags ${flags}`]),
      ...(last === undefined ? [] : [`last call ${last.action} at ${formatInstant(last.at)}`]),
    ];
    io.out(`${pass ? paint('green', 'pass') : paint('red', 'FAIL')}  ${plain(`${caseId}  ${summary.join('; ')}`)}\n`);
    for (const { sentence: why } of recorded.stopped) io.out(`      the run ${plain(why)}\n`);
    for (const { step, at } of remindersOf(replayed))
      io.out(`      step ${plain(step)} was asked again at ${formatInstant(at)}\n`);
    for (const failure of failures) io.out(`      ${plain(failure)}\n`);
    if (!pass) for (const line of helpFor(replayed, file)) io.out(`      ${plain(line)}\n`);
    const computed = information
      .filter(({ got }) => got !== null)
      .map(({ key, stated, got }) => `${key} ${got ?? ''}${got === stated ? '' : `, stated ${stated}`}`);
    if (computed.length > 0) io.out(`      computed: ${plain(computed.join('; '))}\n`);
  }
  io.out(`\n${passed} passed, ${failed} failed\n`);
}

/** What a reader of a failed case needs: its calls, and answers that name nothing. */
function helpFor(replayed: ReplayedCase, file: CaseFile): readonly string[] {
  return [...replayed.recorded.calls.map((call) => `called: ${callText(call)}`), ...unnamedAnswers(replayed, file)];
}

const isoOf = (instant: number): string => new Date(instant).toISOString();
