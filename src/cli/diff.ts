/**
 * `sop diff`: what another version of an SOP changes: its behaviour, its bound, what the boundary says, and the outcome
 * of past cases. Of two handbooks, it shows what approvers are shown (`diff-folders.ts`).
 */
import { soundCaseFile } from '../evaluate/case-file.ts';
import { elsewhere, type Elsewhere } from '../evaluate/elsewhere.ts';
import { replay, type ReplayedCase } from '../evaluate/replay.ts';
import { assert } from '../kernel/assert.ts';
import { diffReview, type ReviewDiff, type Reviewed } from '../review/diff-review.ts';
import { formatBound } from '../review/format-bound.ts';
import { changeText, diffSops, isOfBehaviour, type SopChange } from '../sop/diff/diff-sops.ts';
import { EXIT, JSON_OPTION, UsageError, type CommandBody } from './command.ts';
import { diffFolders, isFolder } from './diff-folders.ts';
import { openSop, type OpenedSop } from './gather-handbook.ts';
import { openCaseFile } from './open-case-file.ts';
import { handbookChanges } from '../review/handbook-changes.ts';
import { allSteps, toolOf } from '../sop/sop.ts';
import { count, plain, progressFor, type Progress } from './text-style.ts';

export const diffCommand: CommandBody = {
  options: {
    cases: { takes: 'several', value: 'FILE', says: 'Case files to replay under both versions' },
    json: JSON_OPTION,
  },
  exits: [
    '0  no difference: of two SOPs in behaviour, of two handbooks in anything',
    '1  they differ',
    '2  a file or the database cannot be read, or a file has mistakes',
  ],
  async run({ words, has, valuesOf }, context) {
    const { io } = context;
    const [a, b, ...others] = words;
    if (words.length < 3 && words.length > 0 && words.every((word) => isFolder(word, io))) {
      if (valuesOf('cases').length > 0) throw new UsageError('Expected two SOPs with `--cases`, got a folder');
      return diffFolders(words, has('json'), context);
    }
    if (a === undefined || b === undefined || others.length > 0)
      throw new UsageError(
        `Expected two SOPs, or one or two folders, got ${words.length === 0 ? 'none' : `\`${words.join(' ')}\``}`,
      );
    const [before, after] = [openSop(a, io.cwd, [b]), openSop(b, io.cwd, [a])];
    const changes = diffSops(before.sop, after.sop);
    const review = diffReview(reviewedOf(before), reviewedOf(after));
    const files = new Set([...toolFilesOf(before), ...toolFilesOf(after)]);
    const tools = handbookChanges(before.handbook, after.handbook, (path) => files.has(path));
    const progress = progressFor(io);
    const cases: Elsewhere[] = [];
    for (const file of valuesOf('cases')) cases.push(...(await casesElsewhere(file, before, after, io.cwd, progress)));
    const differs =
      [...changes.filter(isOfBehaviour), ...tools, ...review.coverage, ...cases].length > 0 || !isSameBound(review);
    io.out(
      has('json')
        ? `${JSON.stringify(diffJson(changes, review, cases, tools), null, 2)}\n`
        : textOf(
            [...changes.map(changeText), ...tools],
            changes.some(isOfBehaviour) || tools.length > 0,
            review,
            cases,
            valuesOf('cases').length,
          ),
    );
    return differs ? EXIT.found : EXIT.ok;
  },
};

/** The files of the declared tools that the SOP uses. */
function toolFilesOf({ sop, handbook }: OpenedSop): string[] {
  const used = new Set(allSteps(sop).flatMap(({ body }) => toolOf(body) ?? []));
  return [...handbook.declared].flatMap(([id, { file }]) => (used.has(id) ? [file] : []));
}

function reviewedOf({ sop, handbook }: OpenedSop): Reviewed {
  const boundary = handbook.boundaries.get(sop.boundary);
  assert(boundary !== undefined, 'an SOP without mistakes names a boundary of its handbook');
  return { sop, boundary, calendars: handbook.calendars, timeZone: handbook.timeZone };
}

async function casesElsewhere(
  file: string,
  before: OpenedSop,
  after: OpenedSop,
  cwd: string,
  progress: Progress,
): Promise<Elsewhere[]> {
  const cases = soundCaseFile(openCaseFile(file, cwd), file);
  const play = async ({ files }: OpenedSop, which: string): Promise<readonly ReplayedCase[]> => {
    const replayed = await replay({
      files,
      cases,
      only: [],
      onCase: (done, total, id) => {
        progress.show(`Replaying ${done + 1} of ${total} under ${which}: ${plain(id)}`);
      },
    });
    assert(replayed.kind === 'replayed', 'an SOP that was opened without mistakes can be replayed');
    return replayed.cases;
  };
  try {
    return elsewhere(await play(before, 'A'), await play(after, 'B'));
  } finally {
    progress.clear();
  }
}

function textOf(
  changes: readonly string[],
  isOtherwise: boolean,
  review: ReviewDiff,
  cases: readonly Elsewhere[],
  caseFiles: number,
): string {
  const { bound, coverage } = review;
  const lines = [
    ...(isOtherwise ? [] : ['No difference in behaviour']),
    ...changes,
    '',
    isSameBound(review)
      ? `Bound: ${formatBound(bound.after)}, as before`
      : `Bound: ${formatBound(bound.before)} → ${formatBound(bound.after)}`,
    ...(coverage.length === 0
      ? ['Boundary coverage: as before']
      : [
          'Boundary coverage:',
          ...coverage.map(
            ({ step, before, after }) => `  step ${step}: ${before ?? 'no call'} → ${after ?? 'no call'}`,
          ),
        ]),
    ...(caseFiles === 0
      ? []
      : [
          '',
          cases.length === 0
            ? 'No case would have gone differently'
            : `${count(cases.length, 'case')} would have gone differently:`,
          ...cases.flatMap(({ caseId, differences }) => [
            `  ${caseId}`,
            ...differences.map(({ what, before, after }) => `    ${what} ${before} → ${after}`),
          ]),
        ]),
  ];
  return `${lines.map(plain).join('\n')}\n`;
}

function isSameBound({ bound: { before, after } }: ReviewDiff): boolean {
  return before.calls === after.calls && before.approvals === after.approvals && before.ms === after.ms;
}

/** Stable: other programs read it. */
function diffJson(
  changes: readonly SopChange[],
  { bound, coverage }: ReviewDiff,
  cases: readonly Elsewhere[],
  tools: readonly string[],
): unknown {
  return {
    changes: changes.map((change) => ({ ...change, text: changeText(change) })),
    tools,
    bound,
    coverage,
    cases: cases.map(({ caseId, differences }) => ({ case_id: caseId, differences })),
  };
}
