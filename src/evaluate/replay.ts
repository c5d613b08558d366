/**
 * Replays past cases against a handbook. Each case has its own sandbox and simulated clock, and runs from its arrival
 * to the comparison with what it expects. Nothing outside this process is touched.
 */
import { stringify } from 'yaml';
import type { Kind } from '../case/kind.ts';
import { allTools } from '../connector/tools.ts';
import type { Compiler } from '../engine/compiler.ts';
import { PEOPLE_FILE, type HandbookFile } from '../handbook/handbook-file.ts';
import { codeOf, Trouble } from '../kernel/trouble.ts';
import type { Value } from '../kernel/value.ts';
import type { Handbook } from '../review/handbook.ts';
import type { Finding } from '../handbook/finding.ts';
import { closest } from '../handbook/suggest.ts';
import type { LoggedEvent } from '../run/log/event.ts';
import { kindLineOf } from '../sop/check/kind-line.ts';
import { allSteps, toolOf } from '../sop/sop.ts';
import { JUDGE_TOOL } from '../tool/judgment.ts';
import { createRegistry } from '../tool/registry.ts';
import { checkAnswers } from './check-answers.ts';
import type { CaseFile, RefusedCase, TestCase } from './case-file.ts';
import { EVENT_TYPES } from './event-types.ts';
import { kindOf } from './case-event-of.ts';
import { unknownKeys } from './case-keys.ts';
import { createCast } from './cast.ts';
import { compare } from './compare.ts';
import type { AmountsOf } from './compare-calls.ts';
import { coverageOf, type Coverage } from './coverage.ts';
import { informationOf, type Information } from './information.ts';
import { playCase, startOf } from './play-case.ts';
import { recordOf, type Recorded } from './recorded.ts';
import { createReplayCompiler } from './replay-compiler.ts';
import { createReplayWorld } from './replay-world.ts';
import { unlessEmptied } from './unless-emptied.ts';
import { unusedAnswers } from './unused-answers.ts';

export type ReplayedCase = {
  readonly caseId: string;
  readonly pass: boolean;
  readonly recorded: Recorded;
  readonly failures: readonly string[];
  /** What a reader of the case file should know; no case fails by it. */
  readonly remarks: readonly string[];
  readonly information: readonly Information[];
  /** Parallel calls may appear in either order. */
  readonly log: readonly LoggedEvent[];
};

export type Replayed =
  | {
      readonly kind: 'replayed';
      readonly cases: readonly ReplayedCase[];
      readonly coverage: readonly Coverage[] /** What a reader of the case file should know; no case fails by it. */;
      readonly remarks: readonly string[];
    }
  /** The handbook has mistakes, so nothing was replayed. */
  | { readonly kind: 'unsound'; readonly findings: readonly Finding[] };

export type ReplayRequest = {
  /** The SOPs to replay, and the handbook's kinds, boundaries, people and calendars. */
  readonly files: readonly HandbookFile[];
  readonly cases: CaseFile;
  /** Ids of the cases to play; all when empty. */
  readonly only: readonly string[];
  /** Called before each case. */
  readonly onCase?: (done: number, total: number, caseId: string) => void;
};

/** What all cases of one replay share. */
type Replay = {
  readonly handbook: Handbook;
  readonly files: readonly HandbookFile[];
  readonly compiler: Compiler;
  readonly amountsOf: AmountsOf;
};

/** One for all replays of a process, which then share what they compile. */
const registry = createRegistry(allTools());

/**
 * A case with mistakes is not played and fails with all of them; the others are played.
 *
 * @throws Trouble `cases.unknown_case` for a mistake of the request
 */
export async function replay({ files, cases, only, onCase }: ReplayRequest): Promise<Replayed> {
  const compiler = createReplayCompiler(registry);
  const { handbook, findings } = compiler.handbook(files);
  if (handbook === null) return { kind: 'unsound', findings };
  const mistakes = unknownActions(cases, handbook, [...handbook.registry.keys()]);
  const refused = [...checkEvents(cases, handbook), ...checkKeys(cases, handbook), ...checkAnswers(cases, handbook)];
  const chosen = chooseCases(cases, only);
  const amountsOf: AmountsOf = (tool) => handbook.registry.get(tool)?.tool.movesMoney?.amounts ?? [];
  const replayed: ReplayedCase[] = [];
  for (const [index, testCase] of chosen.entries()) {
    onCase?.(index, chosen.length, testCase.case_id);
    const why = refused.filter(({ caseId }) => caseId === testCase.case_id).map(({ problem }) => problem);
    const played =
      why.length > 0
        ? notPlayed(testCase.case_id, why)
        : await unlessEmptied(`the case \`${testCase.case_id}\``, () =>
            replayCase(testCase, { handbook, files, compiler, amountsOf }),
          ).catch((error: unknown) => {
            if (codeOf(error) === NO_KIND) throw error;
            return notPlayed(testCase.case_id, [`It could not be played: ${messageOf(error)}`]);
          });
    const wrong = mistakes.get(testCase.case_id) ?? [];
    replayed.push(wrong.length === 0 ? played : { ...played, pass: false, failures: [...wrong, ...played.failures] });
  }
  for (const { caseId, problem } of cases.unread ?? [])
    if (only.length === 0 || only.includes(caseId)) replayed.push(notPlayed(caseId, [problem]));
  const played = replayed.map(({ recorded: { state }, log }) => ({ sop: state?.sop?.name ?? null, log }));
  return {
    kind: 'replayed',
    cases: replayed,
    coverage: coverageOf(handbook.sops, played),
    remarks: [
      ...remarksOn(chosen, replayed, handbook),
      ...replayed.flatMap((one) => one.remarks),
      ...unusedAnswers(
        chosen.flatMap((testCase, at) => {
          const recorded = replayed[at]?.recorded;
          return recorded === undefined ? [] : [{ testCase, recorded }];
        }),
        (tool) => (registry.get(tool)?.tool.vendorFields ?? []).map((field) => field.split('.')[0] ?? ''),
        handbook.declared,
      ),
    ],
  };
}

const NO_KIND = 'replay.no_kind';

/** A case of which nothing was played, and why. */
function notPlayed(caseId: string, failures: readonly string[]): ReplayedCase {
  return { caseId, pass: false, recorded: recordOf(null), failures, remarks: [], information: [], log: [] };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function replayCase(testCase: TestCase, { handbook, files, compiler, amountsOf }: Replay): Promise<ReplayedCase> {
  const kind = kindIn(handbook, testCase);
  if (kind === null)
    throw new Trouble(NO_KIND, {
      message: 'Expected a kind of case in the folder `kinds/` of the handbook, got none',
    });
  const cast = createCast(handbook.people, testCase, channelsOf(handbook));
  const withCast =
    cast.people === handbook.people
      ? files
      : files.map((file) => (file.path === PEOPLE_FILE ? { path: PEOPLE_FILE, text: stringify(cast.people) } : file));
  const world = await createReplayWorld({
    testCase,
    cast,
    files: withCast,
    timeZone: handbook.timeZone,
    start: startOf(testCase, kind),
    compiler,
  });
  try {
    const { problems: unplayed, remarks } = await playCase(world, testCase, kind);
    const run = await world.run();
    const recorded = recordOf(run);
    const troubles = recorded.state === null ? world.troubles.map((trouble) => `No run was opened: ${trouble}`) : [];
    const failures = [...unplayed, ...compare(testCase, recorded, cast, amountsOf), ...troubles];
    return {
      caseId: testCase.case_id,
      pass: failures.length === 0,
      recorded,
      failures,
      remarks,
      information: informationOf(testCase, recorded, handbook.timeZone),
      log: run?.log ?? [],
    };
  } finally {
    await world.stop();
  }
}

function kindIn({ sops, kinds }: Handbook, testCase: TestCase): Kind | null {
  const preferred = [...sops.values()].flatMap((sop) => kindLineOf(sop)?.kind ?? []);
  return kindOf(testCase, [...kinds.values()], preferred);
}

/** The channels that steps of the handbook name literally. */
function channelsOf({ sops }: Handbook): readonly string[] {
  return [...sops.values()].flatMap(allSteps).flatMap(({ body }) => {
    const channel = body.kind === 'use' && Object.hasOwn(body.with, 'channel') ? body.with['channel'] : undefined;
    return channel?.kind === 'literal' && typeof channel.value === 'string' ? [channel.value] : [];
  });
}

/**
 * Unknown action names, by case: mistakes of the case file, since a `must_not` of one would always hold. The case fails with
 * all of them, and the others are played.
 */
function unknownActions(
  { cases, actions }: CaseFile,
  { sops }: Handbook,
  tools: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const steps = [...sops.values()].flatMap(allSteps);
  const known = new Set([...actions, ...steps.flatMap(({ action, body }) => action ?? toolOf(body) ?? [])]);
  const helpFor = (unknown: string): string => {
    const nearest = closest(unknown, known) ?? closest(unknown, tools);
    // The name of an existing tool is spelled correctly, but actions are not counted under it.
    const counted = steps.find(({ action, body }) => action !== null && toolOf(body) === unknown)?.action ?? null;
    if (counted !== null)
      return `. The step that calls it counts as \`${counted}\`: write that, or add the tool to the list`;
    if (tools.includes(unknown)) return ', which no step counts as. Add it to the list';
    return nearest === null ? '; add it to the list' : `. Did you mean \`${nearest}\`?`;
  };
  return new Map(
    cases.map(({ case_id, expected, events }) => {
      const called = (expected.calls ?? []).map(({ call }) => call).filter((call) => !tools.includes(call));
      const named = [
        ...expected.must,
        ...expected.must_not,
        ...called,
        ...events.flatMap(({ action }) => action ?? []),
      ];
      const unknown = [...new Set(named)].filter((action) => !known.has(action));
      return [
        case_id,
        unknown.map(
          (action) =>
            `Expected an action of \`meta.policy.actions\` or of the SOP, got \`${action}\`${helpFor(action)}`,
        ),
      ];
    }),
  );
}

/** A key that nothing reads would be left out of the case in silence. */
function checkKeys({ file, cases, placeOf }: CaseFile, handbook: Handbook): RefusedCase[] {
  const unknown = unknownKeys(cases, [...handbook.kinds.values()], (testCase) => kindIn(handbook, testCase));
  return unknown.map(({ caseId, path, message, suggestion }) => {
    const { line, column } = placeOf(caseId, path);
    const help = suggestion === null ? '.' : `. ${suggestion}${suggestion.endsWith('?') ? '' : '.'}`;
    return {
      caseId,
      problem: `\`${file}:${line}:${column}\`: ${message}${help} The case was not played`,
    };
  });
}

/** An event that is neither built in nor declared by the case's kind cannot be played. */
function checkEvents({ file, cases }: CaseFile, handbook: Handbook): RefusedCase[] {
  return cases.flatMap((testCase) => {
    const kind = kindIn(handbook, testCase);
    const playable = [...new Set([...EVENT_TYPES, ...(kind?.events ?? []).map(({ event }) => event)])];
    const unknown = testCase.events.find(({ type }) => !playable.includes(type));
    if (unknown === undefined) return [];
    const nearest = closest(unknown.type, playable);
    const problem = `Expected an event that can be played in case \`${testCase.case_id}\` of \`${file}\`, got \`${unknown.type}\`${nearest === null ? '' : `. Did you mean \`${nearest}\`?`}\nFor every kind: ${EVENT_TYPES.join(', ')}\nDeclared by the kind \`${kind?.kind ?? 'unknown'}\`: ${(kind?.events ?? []).map(({ event }) => event).join(', ') || 'none'}`;
    return [{ caseId: testCase.case_id, problem }];
  });
}

/**
 * Remarks on recorded answers that played no part in their case: to a judgment that no SOP makes, such as a misspelled
 * name, or to one that the case never reached.
 */
function remarksOn(cases: readonly TestCase[], replayed: readonly ReplayedCase[], { sops }: Handbook): string[] {
  const judges = [...sops.values()]
    .flatMap(allSteps)
    .flatMap(({ label, body }) =>
      body.kind === 'judge' && body.save !== null ? [{ step: label, name: body.save }] : [],
    );
  const judgments = new Set(judges.map(({ name }) => name));
  return cases.flatMap(({ case_id, model_answers }, index) => {
    const asked = new Set((replayed[index]?.recorded.calls ?? []).flatMap(({ tool, args }) => askedBy(tool, args)));
    return Object.keys(model_answers).flatMap((id) => {
      if (asked.has(id)) return [];
      const named = `\`model_answers\` of ${case_id} names \`${id}\``;
      if (judgments.has(id)) {
        const steps = judges.filter(({ name }) => name === id).map(({ step }) => step);
        return [
          `${named}, which this case never asked: its run asked nothing at step ${steps.join(' or ')}. Remove the answer, or change the case so the step asks`,
        ];
      }
      const nearest = closest(id, judgments);
      return [`${named}, which no step judges${nearest === null ? '' : `. Did you mean \`${nearest}\`?`}`];
    });
  });
}

function askedBy(tool: string | null, { id }: Readonly<Record<string, Value>>): readonly string[] {
  return tool === JUDGE_TOOL && typeof id === 'string' ? [id] : [];
}

function chooseCases({ file, cases, unread = [] }: CaseFile, only: readonly string[]): readonly TestCase[] {
  if (only.length === 0) return cases;
  const ids = [...cases.map(({ case_id }) => case_id), ...unread.map(({ caseId }) => caseId)];
  for (const id of only) {
    if (ids.includes(id)) continue;
    const nearest = closest(id, ids);
    throw new Trouble('cases.unknown_case', {
      message: `Expected a case of \`${file}\`, got \`${id}\`${nearest === null ? '' : `. Did you mean \`${nearest}\`?`}`,
    });
  }
  return cases.filter(({ case_id }) => only.includes(case_id));
}
