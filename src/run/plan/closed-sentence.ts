/**
 * What a person reads who clicks on something that was decided already, or that is asked no longer.
 */
import { undecidedSentence } from '../cite/undecided-text.ts';
import { formatInstant } from '../../kernel/time.ts';
import type { AskState } from '../log/asks.ts';
import type { RunState } from '../log/state.ts';

export function closedSentence(ask: AskState, closed: NonNullable<AskState['closed']>, state: RunState): string {
  const by =
    closed.by?.name ??
    (ask.kind === 'approval' && closed.how === 'approved'
      ? ask.given.map((given) => given.by.name).join(' and ')
      : null);
  const how = {
    superseded: 'Superseded by a later event',
    approved: 'Already approved',
    denied: 'Already denied',
    expired: `${ask.kind === 'approval' ? undecidedSentence(state, ask, ' in time') : 'No one decided in time'}: it expired`,
    corrected: 'Meanwhile it was corrected where it was given',
    withdrawn: `This was withdrawn${closed.note === null ? '' : ` (${closed.note})`}`,
    recovered: 'Already decided',
    answered: 'Already answered',
    missed: 'The time to answer is over: it ended',
    over: goesOnElsewhere(state.ended)
      ? 'The case started again and goes on in another thread, so this closed'
      : 'The run has ended, so this closed',
  }[closed.how];
  return `${how}${by === null ? '' : ` by ${by}`} at ${formatInstant(closed.at)}; your click changed nothing`;
}

const goesOnElsewhere = (ended: RunState['ended']): boolean => ended !== null && ended.successor !== null;
