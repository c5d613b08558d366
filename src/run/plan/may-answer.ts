/**
 * Whether a person may answer what a run asks a group: a question, what follows from a stop, a missing fact, or the
 * correction of such an answer. One person of the group is enough, and no one who has a part in the case is.
 */
import { mayDecide } from '../../boundary/approvers.ts';
import { excludedOf } from '../log/excluded.ts';
import type { RunState } from '../log/state.ts';
import type { Click } from './decided.ts';

export function mayAnswer(state: RunState, group: string, { actor, people, now }: Click): ReturnType<typeof mayDecide> {
  const demands = [{ group, count: 1 }];
  return mayDecide({ person: actor, people, demands, decided: [], excluded: excludedOf(state), now });
}
