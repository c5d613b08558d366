/**
 * What people call an event that a step waits or watches for, for the log: its kind may call it otherwise later.
 */
import type { EventDeclaration } from '../../case/kind.ts';

export function labelled(
  events: readonly EventDeclaration[],
  name: string | null,
): { readonly eventLabel: string } | Record<never, never> {
  const label = events.find(({ event }) => event === name)?.label;
  return label === undefined ? {} : { eventLabel: label };
}
