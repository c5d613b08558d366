/**
 * When each step began, by its first event: what `since` of a `wait` refers to.
 */
import type { RunEvent } from './event.ts';
import type { When } from './log-part.ts';

/** By label of the step, in its round; a handling of a `watch` has the label of its handler. */
export type Begun = { readonly begunAt: Readonly<Record<string, When>> };

export function withBegun({ begunAt }: Begun, event: RunEvent, { seq, at }: When): Begun {
  if (event.type === 'AnswerCorrected')
    return { begunAt: Object.fromEntries(Object.entries(begunAt).filter(([label]) => !event.steps.includes(label))) };
  const label = event.type === 'HandlingStarted' ? event.handler : 'step' in event ? event.step : null;
  if (label === null || Object.hasOwn(begunAt, label)) return { begunAt };
  return { begunAt: { ...begunAt, [label]: { seq, at } } };
}
