/**
 * The type of what a judgment saves: its answer, and the quotes that support it.
 */
import type { Field, RecordType, Type, Value } from '../../../kernel/value.ts';
import { typeOfArgument } from '../../check/type-of-argument.ts';
import { FIELD_VALUES, type FormField } from '../../form-field.ts';
import { humanise } from '../../names.ts';
import type { JudgeBody } from '../../sop.ts';
import type { Declaring } from '../step-kind.ts';

/** The type of the computed answers, and whether they come from outside. */
type Item = { readonly type: Type; readonly untrusted: boolean };

/**
 * With written answers, the answer is exactly one of them. With computed answers, it is an item of the list: from
 * outside if the list is, and absent when none fits. A value that is extracted is absent when the texts do not state
 * it. The model's quotes are text from outside.
 *
 * @param item the type of the computed answers
 */
export function judgmentType({ answers, extract, save }: JudgeBody, item: Item): RecordType {
  const label = humanise(save ?? 'answer');
  const answer: Field =
    extract !== null
      ? {
          type: typeOfExtract(extract, item),
          label,
          optional: true,
          ...(isFromOutside(extract, item) ? { untrusted: true } : {}),
        }
      : answers?.kind === 'closed'
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

/** A choice is one of the texts, if the SOP writes them. */
function typeOfExtract(extract: FormField, item: Item): Type {
  const written = writtenChoices(extract);
  if (written !== null) return { kind: 'text', oneOf: written };
  return extract.type === 'text' ? item.type : FIELD_VALUES[extract.type];
}

/** A value from a text is as little trusted as the text; a choice that the SOP writes is ours. */
const isFromOutside = (extract: FormField, item: Item): boolean =>
  extract.type === 'text' ? writtenChoices(extract) === null && item.untrusted : true;

function writtenChoices({ type, bounds: { one_of: list } }: FormField): readonly string[] | null {
  if (type !== 'text' || list?.node.kind !== 'literal' || !Array.isArray(list.node.value)) return null;
  return (list.node.value as readonly Value[]).filter((choice) => typeof choice === 'string');
}

/** Gives computed answers the type of their list, as far as the names declared so far tell. */
export function declareAnswer(names: Declaring, body: JudgeBody): void {
  const { save, answers, extract } = body;
  const list =
    answers?.kind === 'computed' ? answers.list : extract?.type === 'text' ? extract.bounds.one_of : undefined;
  if (save === null || list === undefined || names.constants.has(save)) return;
  const existing = names.roots.get(save);
  if (existing === null || existing === undefined) return;
  const { type, untrusted } = typeOfArgument(names, { kind: 'expression', expression: list, place: list.place });
  if (type?.kind === 'list')
    names.roots.set(save, { ...existing, type: judgmentType(body, { type: type.of, untrusted }) });
}
