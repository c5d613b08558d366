/**
 * Before money moves without an approval: if the case says something else now than the run has used, people are asked.
 * A payment never goes out on its own on a mixture of earlier and later facts. Approvers see such changes on their card.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import { fieldAt } from '../../kernel/value.ts';
import type { Step } from '../../sop/sop.ts';
import { changeText, earlierValues, sourceText } from '../cite/change-text.ts';
import type { CallState } from '../log/call.ts';
import { inUse, inUseOrUnread, type DatedChange } from '../log/fact-change.ts';
import { openPark, type RunState } from '../log/state.ts';
import { doneAlready } from './effects-done.ts';
import { park, type Turn } from './turn.ts';

/** True while people are asked whether the call goes out. */
export function waitsBeforePayment(turn: Turn, { label }: Step, { proposed, approval }: CallState): boolean {
  const { state, context } = turn;
  if (approval !== null || context.registry.get(proposed.tool)?.tool.movesMoney === undefined) return false;
  if (openPark(state, label) !== null) return true;
  const changes = unusedChanges(state).filter(({ path }) => fieldAt(context.caseType, path.split('.')) !== null);
  if (changes.length === 0) return false;
  park(turn, {
    step: label,
    code: 'other_facts',
    because: `The case changed after the run had read it, and step ${label} would move money on the earlier values: ${proposed.summary}`,
    known: [
      ...changes.map(
        (change) => `${changeText({ ...change, ...inUseOrUnread(state, change.path) })} (${sourceText(change)})`,
      ),
      ...doneAlready(state),
      `Go on: it is done with ${earlierValues(state, changes)}`,
      'Start again: a new run starts with the new values. What was done stays, and nothing is done again unasked',
    ],
    choices: ['go_on', 'start_again', 'stop'],
    waitsFor: changes.map(({ path }) => path),
  });
  return true;
}

/** The newest change of each fact, where the run uses another value and people have not decided to keep that. */
function unusedChanges(state: RunState): readonly DatedChange[] {
  const newest = new Map(state.changes.flatMap((known) => (known.standing === 'late' ? [] : [[known.path, known]])));
  return [...newest.values()].filter(
    ({ path, standing, after, problem }) =>
      standing === 'unused' &&
      !state.settled.includes(path) &&
      (problem !== null || hashOf(inUse(state, path)) !== hashOf(after)),
  );
}
