/**
 * What moved money in a case, or may have, also before it started again. A tool that is gone may have been one that
 * pays.
 */
import type { Registry } from '../../tool/registry.ts';
import type { CallState } from './call.ts';
import type { EarlierEffect } from './earlier-effect.ts';
import { countsAsDone } from './may-be-done.ts';
import { asMoved, namedInRows } from './other-case.ts';
import type { RunState } from './state.ts';

type Moved = { readonly before: readonly EarlierEffect[]; readonly calls: readonly CallState[] };

export function movedMoney(registry: Registry, { opened, calls }: Pick<RunState, 'opened' | 'calls'>): Moved {
  const isMoney = (name: string): boolean => {
    const tool = registry.get(name)?.tool;
    return tool === undefined || tool.movesMoney !== undefined;
  };
  return {
    before: (opened?.earlier?.effects ?? []).filter(({ tool }) => isMoney(tool)),
    calls: Object.values(calls).filter((call) => countsAsDone(call) && isMoney(call.proposed.tool)),
  };
}

/** How the row of a run says what its case is about, also once the run is over: people may still work on the case. */
export function aboutInRow(registry: Registry, state: Pick<RunState, 'opened' | 'calls' | 'named'>): string[] {
  const { before, calls } = movedMoney(registry, state);
  return aboutIf(before.length + calls.length > 0, state);
}

/** The same for a reader who does not know which of its tools move money: with and without what was paid. */
export const aboutEither = (state: Pick<RunState, 'opened' | 'named'>): readonly string[][] =>
  [false, true].map((isMoved) => aboutIf(isMoved, state));

function aboutIf(isMoved: boolean, state: Pick<RunState, 'opened' | 'named'>): string[] {
  if (state.named.length === 0) return [];
  const { exact, loose, declared } = namedInRows(state);
  return [...[...exact, ...loose].flatMap((text) => (isMoved ? [text, asMoved(text)] : [text])), declared];
}
