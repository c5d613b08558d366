/**
 * Plays all cases of a domain several times and counts how many succeed, how many stop, and whether every pass leaves
 * the same trail.
 */
import type { HandbookFile } from '../../../src/handbook/handbook-file.ts';
import type { Json } from '../../../src/kernel/canonical-json.ts';
import { JUDGE_TOOL } from '../../../src/tool/judgment.ts';
import type { BenchCase, DomainData, ToolMode } from './data.ts';
import { openDomainWorld } from './domain-world.ts';
import { createJudge, type JudgeMode } from './judges.ts';
import { playedCase, type PlayedCase } from './played-case.ts';
import { matchesOfficially, matchesStrictly, missesOf } from './score.ts';

export type Figures = {
  readonly domain: string;
  readonly tools: ToolMode;
  /** What answered the judgments; `none` when no step makes one. */
  readonly judge: string;
  readonly cases: number;
  /** Cases in which every column matches, by our strict rule and by the benchmark's. */
  readonly strict: number;
  readonly official: number;
  /** Cases whose run ended. */
  readonly completed: number;
  readonly tool_calls: number;
  /**
   * Cases that asked a person instead of ending; cases that depended on a judgment, by a step or by the flag
   * `judgment`.
   */
  readonly stopped_for_person: number;
  readonly judged: number;
  readonly passes: number;
  /** Cases with the same trail in every pass. */
  readonly same_trail: number;
  /** Tokens of language models. */
  readonly tokens: number;
  /** Median duration of a case, from arrival to end. */
  readonly median_ms: number;
};

export type Miss = { readonly case: string; readonly column: string; readonly answered: Json; readonly expected: Json };
export type DomainRun = {
  readonly figures: Figures;
  readonly misses: readonly Miss[];
  readonly played: readonly PlayedCase[];
  readonly troubles: readonly string[];
};

export type RunOptions = {
  readonly passes: number;
  readonly judge: JudgeMode;
  readonly only: readonly string[] | null;
  readonly progress: (text: string) => void;
};

export async function runDomain(
  data: DomainData,
  files: readonly HandbookFile[],
  options: RunOptions,
): Promise<DomainRun> {
  const cases = data.cases.filter(({ case: name }) => options.only === null || options.only.includes(name));
  const passes: PlayedCase[][] = [];
  const troubles: string[] = [];
  for (let pass = 0; pass < options.passes; pass++) {
    let inHand = '';
    const world = await openDomainWorld(data, files, [createJudge(options.judge, data.judgments, () => inHand)]);
    try {
      const played: PlayedCase[] = [];
      for (const testCase of cases) {
        inHand = testCase.case;
        const from = performance.now();
        const run = await world.play(testCase);
        played.push(playedCase(testCase.case, run, performance.now() - from));
        options.progress(
          `${data.name}: pass ${pass + 1} of ${options.passes}, case ${played.length} of ${cases.length}`,
        );
      }
      passes.push(played);
    } finally {
      await world.stop();
      troubles.push(...world.troubles);
    }
  }
  return { ...count(data, cases, passes, options), troubles };
}

function count(
  data: DomainData,
  cases: readonly BenchCase[],
  passes: readonly (readonly PlayedCase[])[],
  { judge }: RunOptions,
): Omit<DomainRun, 'troubles'> {
  const played = passes[0] ?? [];
  const misses: Miss[] = [];
  let [strict, official] = [0, 0];
  played.forEach((each, index) => {
    const expected = cases[index]?.expected ?? {};
    const isDone = each.rest === 'completed';
    const missed = missesOf(data.columns, each.answers, expected, matchesStrictly);
    if (isDone && missed.length === 0) strict++;
    if (isDone && missesOf(data.columns, each.answers, expected, matchesOfficially).length === 0) official++;
    misses.push(
      ...missed.map((column) => ({
        case: each.case,
        column,
        answered: each.answers[column] ?? null,
        expected: expected[column] ?? null,
      })),
    );
  });
  const asksJudge = played.some(({ calls }) => calls.some(({ tool }) => tool === JUDGE_TOOL));
  return {
    played,
    misses,
    figures: {
      domain: data.name,
      tools: data.mode,
      judge: asksJudge ? judge : 'none',
      cases: played.length,
      strict,
      official,
      completed: played.filter(({ rest }) => rest === 'completed').length,
      tool_calls: played.reduce((sum, { toolCalls }) => sum + toolCalls, 0),
      stopped_for_person: played.filter(({ rest }) => rest !== 'completed').length,
      judged: played.filter(({ judged }) => judged).length,
      passes: passes.length,
      same_trail: played.filter(({ trail }, index) => passes.every((pass) => pass[index]?.trail === trail)).length,
      tokens: played.reduce((sum, { tokens }) => sum + tokens, 0),
      median_ms: Math.round(median(passes.flatMap((pass) => pass.map(({ ms }) => ms))) * 10) / 10,
    },
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length === 0 ? 0 : ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
