/**
 * Finds the one SOP that a case starts. If none or several match, or a `starts` is unclear, a person is asked.
 */
import { caseType } from '../case/kind.ts';
import type { RecordType } from '../kernel/value.ts';
import type { RunEvent } from '../run/log/event.ts';
import { scopeOf } from '../run/plan/scope.ts';
import type { RunState } from '../run/log/state.ts';
import { matchSops } from '../sop/match.ts';
import { toolsOf } from '../sop/sop.ts';
import type { HandbookInForce } from './handbooks.ts';

export function chooseSop(state: RunState, { handbook, published }: HandbookInForce): RunEvent {
  const kind = state.opened === null ? undefined : handbook.kinds.get(state.opened.kind);
  const { registry, calendars, timeZone, boundaries } = handbook;
  const type: RecordType = kind === undefined ? { kind: 'record', fields: {} } : caseType(kind);
  const matches = matchSops([...handbook.sops.values()], (sop) =>
    scopeOf(state, sop, {
      registry,
      calendars,
      timeZone,
      caseType: type,
      boundary: boundaries.get(sop.boundary) ?? null,
    }),
  );
  const named = (wanted: 'yes' | 'unclear'): string[] =>
    matches.filter(({ matches: answer }) => answer === wanted).map(({ sop }) => sop.name);
  const traces = matches.filter(({ matches: answer }) => answer !== 'no').flatMap(({ trace }) => trace);
  const [chosen, ...others] = matches.filter(({ matches: answer }) => answer === 'yes');
  const unclear = named('unclear');
  if (unclear.length > 0) return { type: 'SopNotChosen', reason: 'unclear', candidates: unclear, traces };
  if (chosen === undefined)
    return { type: 'SopNotChosen', reason: 'none', candidates: [], traces: matches.flatMap(({ trace }) => trace) };
  if (others.length > 0) return { type: 'SopNotChosen', reason: 'several', candidates: named('yes'), traces };
  const { sop } = chosen;
  const tools = [...toolsOf(sop)].flatMap((id) => {
    const declared = registry.get(id)?.tool.declared;
    return declared === undefined ? [] : [[id, declared] as const];
  });
  return {
    type: 'SopChosen',
    boundary: sop.boundary,
    ifUnforeseen: sop.ifUnforeseen,
    traces: chosen.trace,
    sop: {
      name: sop.name,
      title: sop.title,
      version: published.sopVersions[sop.name] ?? 0,
      hash: sop.source.hash,
      handbook: published.number,
    },
    ...(tools.length === 0 ? {} : { tools: Object.fromEntries(tools) }),
  };
}
