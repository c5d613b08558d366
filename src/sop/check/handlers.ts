/**
 * A handler is on a step where its event can happen. A handler that runs alongside the procedure (`if_unanswered`,
 * `if_late`) writes nothing: whether it has already run when a later step reads would be chance.
 */
import { isLateInLine, toolOf, walkSteps, type Step } from '../sop.ts';
import { kindOf } from '../step/kinds.ts';
import { placeOfKey, remarkAt, type Context, type Remark, type Rule } from './rule.ts';

export const handlers: Rule = {
  name: 'handlers',
  check: (context) => context.steps.flatMap((step) => [...misplaced(context, step), ...writesBeside(step)]),
};

function misplaced({ world }: Context, step: Step): Remark[] {
  const { ifDenied, ifExpired, ifUnanswered, ifLate, ifUnsure } = step.handlers;
  const remarks: Remark[] = [];
  const remark = (key: string, message: string, suggestion: string): void => {
    remarks.push(remarkAt(placeOfKey(step, key), key === 'answer_within' ? 0 : key.length, message, suggestion));
  };
  const used = toolOf(step.body);
  if (used === null) {
    if (ifDenied !== null)
      remark('if_denied', 'Only a tool call can be denied', 'Put `if_denied` on the step that uses the tool');
    if (ifExpired !== null)
      remark(
        'if_expired',
        'Only the approval of a tool call can expire',
        'Put `if_expired` on the step that uses the tool',
      );
  }
  if (ifUnsure !== null && step.body.kind !== 'judge')
    remark('if_unsure', 'Only a judgment can be unsure', 'Put `if_unsure` on the step with `judge`');
  const tool = used === null ? undefined : world.registry.get(used);
  const tellsNobody = used === null || tool?.tool.tellsPerson === false;
  if (step.answerWithin !== null && tellsNobody) {
    remark(
      'answer_within',
      'Nobody is asked for an answer here',
      'Use it with a tool that notifies a person, such as `slack.notify`',
    );
  } else if (ifUnanswered !== null && step.answerWithin === null)
    remark('if_unanswered', 'Without `answer_within` no answer is ever late', 'Add `answer_within`');
  if (ifLate !== null && step.within === null && !isLateInLine(step))
    remark('if_late', 'Without `within` nothing is ever late', 'Add `within`');
  return remarks;
}

function writesBeside(step: Step): Remark[] {
  const alongside = [step.handlers.ifUnanswered, isLateInLine(step) ? null : step.handlers.ifLate].filter(
    (handler) => handler !== null,
  );
  return walkSteps(alongside).flatMap((inner) => {
    const [write] = kindOf(inner.body).writes(inner.body);
    if (write === undefined) return [];
    return [
      remarkAt(
        placeOfKey(inner, write.key),
        0,
        `This handler of step ${step.label} runs alongside the procedure, so later steps cannot rely on what it writes`,
        `Remove \`${write.key}\``,
      ),
    ];
  });
}
