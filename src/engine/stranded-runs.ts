/**
 * Open runs that stand on what a changed handbook takes away: their boundary, their kind of case or the facts that it
 * declares, or everyone whom they may ask. Such a publication is refused: the runs would stop at their next call, and perhaps ask no one. A removed SOP
 * strands no run: each keeps the version that it follows.
 */
import { errorIn, type Finding } from '../handbook/finding.ts';
import { PEOPLE_FILE } from '../handbook/handbook-file.ts';
import type { Handbook } from '../review/handbook.ts';
import { contentOf } from '../review/content-of.ts';
import { lostFacts, type LostFact } from '../review/lost-facts.ts';
import { lostFooting, standsOn, type Footing, type Lost } from '../review/lost-footing.ts';
import type { PublishingShell } from './handbook-writer.ts';
import { listOpenRuns, readUnlessHeld } from './open-runs.ts';
import type { RunRow } from './ports.ts';

const RULE = 'run-stranded';
/** Cases that one sentence names. */
const NAMED_MAX = 5;

type Reading = Pick<PublishingShell, 'store' | 'verified' | 'handbooks'>;

/** One finding for each part that is lost, with the cases that stand on it. */
export async function strandedRuns(
  shell: Reading,
  before: Handbook | null,
  after: Handbook,
): Promise<readonly Finding[]> {
  const losses = before === null ? [] : lostFooting(before, after);
  if (losses.length === 0) return [];
  const cases = new Map<Lost, string[]>();
  for (const row of await listOpenRuns(shell)) {
    const footing = await footingOf(shell, row);
    for (const lost of losses.filter((one) => footing !== null && standsOn(footing, one)))
      cases.set(lost, [...(cases.get(lost) ?? []), row.caseId]);
  }
  return [...cases].map(([lost, on]) => {
    const { file, verb, instead } = SAID[lost.part];
    return errorIn(
      file(lost.name),
      RULE,
      `${lost.text}, but ${namedOf(on)} ${on.length === 1 ? verb.one : verb.many}`,
      `Leave it as it is until ${on.length === 1 ? 'this case has' : 'these cases have'} ended${instead}`,
    );
  });
}

type Said = {
  readonly file: (name: string) => string;
  readonly verb: { readonly one: string; readonly many: string };
  readonly instead: string;
};

const SAID: Readonly<Record<Lost['part'], Said>> = {
  boundaries: {
    file: (name) => `boundary/${name}.cedar`,
    verb: { one: 'is still judged by it', many: 'are still judged by it' },
    instead: '. To let them do nothing from now on, forbid everything in it',
  },
  kinds: {
    file: (name) => `kinds/${name}.yaml`,
    verb: { one: 'is of this kind', many: 'are of this kind' },
    instead: ', even if no procedure starts for it any more',
  },
  people: {
    file: () => PEOPLE_FILE,
    verb: { one: 'asks it when it stops', many: 'ask it when they stop' },
    instead: '. Its members may change',
  },
};

/** One finding for each fact that open cases state otherwise than the changed kind declares it. */
export async function strandedByFacts(
  shell: Reading,
  before: Handbook | null,
  after: Handbook,
): Promise<readonly Finding[]> {
  const changed = [...(before?.kinds.values() ?? [])].flatMap((kind) => {
    const now = after.kinds.get(kind.kind);
    return now === undefined || contentOf(now.facts) === contentOf(kind.facts) ? [] : [{ kind, now }];
  });
  if (changed.length === 0) return [];
  const found = new Map<string, { readonly lost: LostFact; readonly kind: string; readonly cases: string[] }>();
  for (const row of await listOpenRuns(shell)) {
    const state = (await readUnlessHeld(shell, row))?.state;
    const of = changed.find(({ kind }) => kind.kind === state?.opened?.kind);
    if (state === undefined || of === undefined) continue;
    for (const lost of lostFacts(of.kind, of.now, state)) {
      const key = contentOf([of.kind.kind, lost.fact, lost.how]);
      const known = found.get(key) ?? { lost, kind: of.kind.kind, cases: [] };
      found.set(key, { ...known, cases: [...known.cases, row.caseId] });
    }
  }
  return [...found.values()].map(({ lost: { fact, how, verb }, kind, cases }) =>
    errorIn(
      SAID.kinds.file(kind),
      RULE,
      `The fact \`${fact}\` of the kind \`${kind}\` ${how}, but ${namedOf(cases)} ${cases.length === 1 ? verb.one : verb.many}`,
      `Leave it as it is until ${cases.length === 1 ? 'this case has' : 'these cases have'} ended, even if no procedure reads it. A new fact may be optional`,
    ),
  );
}

/** Null for a run whose record was changed: it does nothing, and must keep no one from publishing. */
async function footingOf(shell: Reading, row: RunRow): Promise<Footing | null> {
  const state = (await readUnlessHeld(shell, row))?.state ?? null;
  if (state === null || state.opened === null) return null;
  const sop = state.sop === null ? null : await shell.handbooks.sop(state.sop);
  return { boundary: sop?.boundary ?? null, kind: state.opened.kind, group: state.ifUnforeseen };
}

/** `CASE-1, CASE-2 and 3 more`. */
export function namedOf(cases: readonly string[]): string {
  const inOrder = [...new Set(cases)].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const named = inOrder.slice(0, NAMED_MAX);
  const more = inOrder.length - named.length;
  const parts = more > 0 ? [...named, `${more} more`] : named;
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}
