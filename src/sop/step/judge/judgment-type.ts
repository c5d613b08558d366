/**
 * The type of what a judgment saves: its answer, and the quotes that support it.
 */
import type { Field, RecordType, Type } from '../../../kernel/value.ts';
import { typeOfArgument } from '../../check/type-of-argument.ts';
import { humanise } from '../../names.ts';
import type { JudgeBody } from '../../sop.ts';
import type { Declaring } from '../step-kind.ts';

/**
 * With written answers, the answer is exactly one of them. With computed answers, it is an item of the list: from
 * outside if the list is, and absent when none fits. The model's quotes are text from outside.
 *
 * @param item the type of the computed answers
 */
export function judgmentType(
  { answers, save }: JudgeBody,
  item: { readonly type: Type; readonly untrusted: boolean },
): RecordType {
  const label = humanise(save ?? 'answer');
  const answer: Field =
    answers?.kind === 'closed'
      ? { type: { kind: 'text', oneOf: answers.texts }, label, optional: false }
      : { type: item.type, label, optional: true, ...(item.untrusted ? { untrusted: true } : {}) };
  return {
    kind: 'record',
    fields: {
      answer,
      evidence: {
        type: { kind: 'list', of: { kind: 'text' } },
        label: `evidence of ${label}`,
        optional: false,
        untrusted: true,
      },
    },
  };
}

/** Gives computed answers the type of their list, as far as the names declared so far tell. */
export function declareAnswer(names: Declaring, body: JudgeBody): void {
  const { save, answers } = body;
  if (save === null || answers?.kind !== 'computed' || names.constants.has(save)) return;
  const existing = names.roots.get(save);
  if (existing === null || existing === undefined) return;
  const { list } = answers;
  const { type, untrusted } = typeOfArgument(names, { kind: 'expression', expression: list, place: list.place });
  if (type?.kind === 'list')
    names.roots.set(save, { ...existing, type: judgmentType(body, { type: type.of, untrusted }) });
}
