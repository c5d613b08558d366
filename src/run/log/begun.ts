/**
 * When each step began, by its first event: what `since` of a `wait` refers to.
 */
import { own } from '../../kernel/own.ts';
import type { RunEvent } from './event.ts';
import type { When } from './log-part.ts';
import { voidedIn } from './voided-in.ts';

/** By label of the step, in its round; a handling of a `watch` has the label of its handler. */
type Beginning = readonly [label: string, when: When];

/** A long run begins many steps; an event that begins one more copies only `recent`. */
export type Begun = {
  readonly begun: { readonly older: Readonly<Record<string, When>>; readonly recent: readonly Beginning[] };
};

export const NONE_BEGUN: Begun['begun'] = { older: {}, recent: [] };

/** Beginnings that are copied by each further one. */
const RECENT_MAX = 32;

export function withBegun({ begun }: Begun, event: RunEvent, { seq, at }: When): Begun {
  const gone = voidedIn(event);
  if (gone !== null) {
    const left = allBegun({ begun }).filter(([label]) => !gone.includes(label));
    return { begun: { older: Object.fromEntries(left), recent: [] } };
  }
  const label = event.type === 'HandlingStarted' ? event.handler : 'step' in event ? event.step : null;
  if (label === null || begunAt({ begun }, label) !== undefined) return { begun };
  const recent: readonly Beginning[] = [...begun.recent, [label, { seq, at }]];
  if (recent.length <= RECENT_MAX) return { begun: { older: begun.older, recent } };
  return { begun: { older: { ...begun.older, ...Object.fromEntries(recent) }, recent: [] } };
}

/** Undefined for a step that has not begun. */
export function begunAt({ begun: { older, recent } }: Begun, label: string): When | undefined {
  return own(older, label) ?? recent.find(([known]) => known === label)?.[1];
}

/** In no particular order. */
export function allBegun({ begun: { older, recent } }: Begun): readonly Beginning[] {
  return [...Object.entries(older), ...recent];
}
