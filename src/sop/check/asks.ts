/**
 * Every question has one way to answer it, a time limit, and an `if_late` for the case that no answer comes.
 */
import { elapsedMs } from '../../kernel/time.ts';
import type { AskBody, Step } from '../sop.ts';
import { knownSpan } from './known-time.ts';
import { placeOfKey, remarkAt, type Context, type Remark, type Rule } from './rule.ts';

export const asks: Rule = {
  name: 'asks',
  check: (context) =>
    context.steps.flatMap((step) => (step.body.kind === 'ask' ? askOf(context, step, step.body) : [])),
};

function askOf(context: Context, step: Step, body: AskBody): Remark[] {
  const remarks: Remark[] = [];
  const remark = (key: string, length: number, message: string, suggestion: string): void => {
    remarks.push(remarkAt(placeOfKey(step, key), length, message, suggestion));
  };
  if (body.choices === null && body.form === null)
    remark('ask', 'ask'.length, 'Nothing says how the question is answered', 'Add `choices` or `form`');
  if (body.choices !== null && body.form !== null)
    remark('ask.form', 'form'.length, 'A question is answered by choices or by a form, not both', 'Remove one of them');
  if (body.form?.length === 0)
    remark('ask.form', 'form'.length, 'The form has no field', 'Add a field, with `label` and `type`');
  if (step.handlers.ifLate === null)
    remark('ask', 'ask'.length, 'Nothing says what happens when nobody answers in time', 'Add `if_late`');
  if (step.within !== null) remark('within', 0, 'A question sets its own time limit', 'Put `within` under `ask`');
  const [within, reminder] = [body.within, body.reminder].map((expression) => {
    const span = knownSpan(expression, context.names);
    return span === null ? null : elapsedMs(span);
  });
  if (typeof within === 'number' && typeof reminder === 'number' && reminder >= within)
    remark(
      'ask.reminder',
      'reminder'.length,
      'The reminder comes after the time to answer is over',
      'Make it shorter than `within`',
    );
  return remarks;
}
