/**
 * `since` of a `wait`: it names an earlier step, and it is there wherever an event of an earlier occasion may be unread,
 * so that an old offer never answers a later appeal.
 */
import { CORRECTED } from '../../case/kind.ts';
import { suggest } from '../../handbook/suggest.ts';
import { loopsAround } from '../loops-around.ts';
import { OPENING, sinceLabel, START } from '../since.ts';
import { handlersOf, stepsInside, toolOf, topSteps, walkSteps, type Body, type Step } from '../sop.ts';
import { placeOfKey, remarkAt, type Context, type Remark } from './rule.ts';

const SUGGESTION = 'Add `since` with the label of a step, `start` or `opening`';

export function sinceRemarks(
  context: Context,
  step: Step,
  { event, since }: Extract<Body, { kind: 'wait' }>,
): Remark[] {
  const key = since === null ? 'event' : 'since';
  const at = (message: string, suggestion: string): Remark[] => [
    remarkAt(placeOfKey(step, `wait.${key}`), key.length, message, suggestion),
  ];
  if (since !== null) {
    if (event === null) return at('A wait for a time reads no events', 'Remove `since`');
    if (event === CORRECTED)
      return at('A correction is no event of the mailbox: the facts are as they are', 'Remove `since`');
    return namedWrongly(context, step, since, at);
  }
  if (event === null || event === CORRECTED) return [];
  if (loopsAround(context.sop, step.label).some(({ watch }) => watch === null))
    return at(`In a later round, \`${event}\` may be one of an earlier round`, SUGGESTION);
  const cause = causeOf(context, step, event);
  return cause === null
    ? []
    : at(`Step ${cause.label} may cause \`${event}\`, and one from before it may still be unread`, SUGGESTION);
}

function namedWrongly(
  { sop, steps }: Context,
  step: Step,
  since: string,
  at: (message: string, suggestion: string) => Remark[],
): Remark[] {
  if (since === START || since === OPENING) return [];
  const label = sinceLabel(sop, step.label, since);
  const labels = steps.map((each) => each.label);
  if (label === null)
    return at(`There is no step \`${since}\``, suggest(since, [...labels, START, OPENING]) ?? SUGGESTION);
  return labels.indexOf(label) < labels.indexOf(step.label)
    ? []
    : at(`Step ${label} does not come before step ${step.label}`, 'Name an earlier step, `start` or `opening`');
}

/** The last step that is done before the wait and may cause its event; null when there is none. */
function causeOf({ sop, world, kind }: Context, wait: Step, event: string): Step | null {
  const answers = kind?.events.find((declared) => declared.event === event)?.answers;
  const mayCause = ({ body }: Step): boolean => {
    const tool = toolOf(body);
    if (tool === null) return false;
    return answers?.includes(tool) ?? world.registry.get(tool)?.tool.asksOutside === true;
  };
  return walkSteps(stepsBefore(topSteps(sop), wait) ?? []).findLast(mayCause) ?? null;
}

/** The steps that are done before `target`; steps on the way to it are listed without what is inside them. */
function stepsBefore(steps: readonly Step[], target: Step, isInOrder = true): readonly Step[] | null {
  const before: Step[] = [];
  for (const step of steps) {
    if (step === target) return before;
    const isBlockInOrder = step.body.kind !== 'together' && step.body.kind !== 'choose';
    const inner = stepsBefore(stepsInside(step.body), target, isBlockInOrder);
    if (inner !== null) return [...before, ...inner];
    const handler = stepsBefore(handlersOf(step), target, false);
    if (handler !== null) return [...before, { ...step, handlers: NO_HANDLERS }, ...handler];
    if (isInOrder) before.push(step);
  }
  return null;
}

const NO_HANDLERS: Step['handlers'] = {
  ifError: {},
  ifUnsure: null,
  ifDenied: null,
  ifExpired: null,
  ifUnanswered: null,
  ifLate: null,
};
