/**
 * Compares what a run did with what its case expects. Every difference is a sentence: expected, got, and the step.
 */
import { isOver } from '../kernel/deadline.ts';
import type { Instant } from '../kernel/clock.ts';
import { formatInstant } from '../kernel/time.ts';
import type { TestCase } from './case-file.ts';
import type { Cast } from './cast.ts';
import { compareCalls, type AmountsOf } from './compare-calls.ts';
import { compareRecords } from './compare-records.ts';
import type { Recorded, RecordedCall, Stop } from './recorded.ts';

/** Which actions of `must` a deadline in the case file refers to, by the name after the system prefix. */
const DEADLINES = {
  notify_ae_by: /^notify/,
  notify_by: /^notify/,
  escalate_no_later_than: /^escalate/,
  due: /./,
} as const;

/** One sentence per difference, in the order of the checks; empty when the case passes. */
export function compare(testCase: TestCase, recorded: Recorded, cast: Cast, amountsOf: AmountsOf): string[] {
  return [
    ...compareRoute(testCase, recorded),
    ...compareFlags(testCase, recorded),
    ...compareMust(testCase, recorded),
    ...compareMustNot(testCase, recorded),
    ...compareDeadlines(testCase, recorded),
    ...compareRecords(testCase, recorded, cast),
    ...compareCalls(testCase, recorded, amountsOf),
  ];
}

function compareRoute({ expected: { route } }: TestCase, recorded: Recorded): string[] {
  if (route === undefined || (recorded.route !== null && sameParts(route, recorded.route))) return [];
  const got = recorded.route === null ? 'none' : `\`${recorded.route}\`, set in step ${recorded.routeStep ?? '?'}`;
  return [
    [`Expected the route \`${route}\`, got ${got}`, ...recorded.stopped.map(({ sentence }) => `it ${sentence}`)].join(
      '; ',
    ),
  ];
}

/** `RR2+RR5` names the rules that decided, in any order. */
function sameParts(wanted: string, got: string): boolean {
  const [a, b] = [wanted, got].map((route) => route.split('+').sort());
  return a?.join('+') === b?.join('+');
}

function compareFlags({ expected: { flags } }: TestCase, recorded: Recorded): string[] {
  if (flags === undefined) return [];
  const missing = [...new Set(flags)].filter((flag) => !recorded.flags.some((raised) => raised.flag === flag));
  const extra = recorded.flags.filter(({ flag }) => !flags.includes(flag));
  return [
    ...missing.map(
      (flag) =>
        `Expected the flag \`${flag}\`, got ${recorded.flags.length === 0 ? 'no flag' : recorded.flags.map((raised) => `\`${raised.flag}\``).join(', ')}`,
    ),
    ...extra.map(({ flag, step }) => `Expected no flag \`${flag}\`, got it raised in step ${step}`),
  ];
}

function compareMust({ expected: { must } }: TestCase, { calls, stopped }: Recorded): string[] {
  return [...new Set(must)].flatMap((action) => {
    const made = calls.filter((call) => call.action === action);
    if (made.some(({ state, waitsForApproval }) => state === 'executed' || waitsForApproval)) return [];
    const got =
      made.length === 0
        ? noSuchCall(stopped)
        : made.map(({ step, became }) => `step ${step}, where ${became}`).join('; ');
    return [`Expected the action \`${action}\` to be executed or to wait for approval, got ${got}`];
  });
}

function compareMustNot({ expected: { must_not } }: TestCase, { calls }: Recorded): string[] {
  return [...new Set(must_not)].flatMap((action) =>
    calls
      .filter((call) => call.action === action && call.state === 'executed')
      .map(
        ({ step, at }) =>
          `Expected the action \`${action}\` not to be executed, got it executed in step ${step} at ${formatInstant(at)}`,
      ),
  );
}

function compareDeadlines({ expected }: TestCase, { calls, stopped }: Recorded): string[] {
  return (Object.keys(DEADLINES) as (keyof typeof DEADLINES)[]).flatMap((key) => {
    const deadline = expected[key];
    if (deadline === undefined) return [];
    const actions = expected.must.filter((action) => DEADLINES[key].test(action.slice(action.indexOf('.') + 1)));
    return [...new Set(actions)].flatMap((action) =>
      late(
        key,
        deadline,
        action,
        calls.filter((call) => call.action === action),
        stopped,
      ),
    );
  });
}

function late(
  key: string,
  deadline: Instant,
  action: string,
  made: readonly RecordedCall[],
  stopped: readonly Stop[],
): string[] {
  const [first] = made.filter(({ state }) => state === 'executed').sort((a, b) => a.at - b.at);
  if (first !== undefined && !isOver(deadline, toTheSecond(first.at))) return [];
  const pending = made.at(-1);
  const got =
    first !== undefined
      ? `it done in step ${first.step} at ${formatInstant(first.at)}`
      : pending === undefined
        ? noSuchCall(stopped)
        : `step ${pending.step}, where ${pending.became}`;
  return [`Expected the action \`${action}\` to be done by ${formatInstant(deadline)} (\`${key}\`), got ${got}`];
}

/** A case file tells times to the second, and what follows a missed deadline begins a moment after it. */
const toTheSecond = (at: Instant): Instant => Math.floor(at / 1_000) * 1_000;

/** A stopped run makes no calls after that point, so the sentence says why it stopped. */
function noSuchCall(stopped: readonly Stop[]): string {
  const stop = stopped.find(({ asked }) => asked !== null);
  return stop === undefined
    ? 'no such call'
    : `no such call; the run stopped to ask${stop.step === null ? '' : ` at step ${stop.step}`}`;
}
