/**
 * The form of a question: how its fields are read, saved and shown.
 */
import { z } from 'zod';
import { currencies, isCurrency } from '../../../kernel/money.ts';
import type { Field } from '../../../kernel/value.ts';
import { isReservedName, whyReserved } from '../../names.ts';
import type { Words } from '../../render/words.ts';
import { literal, text } from '../../schema-parts.ts';
import { boundWords, readBounds } from './bounds.ts';
import { child, childText, type Nodes } from '../../parse/nodes.ts';
import type { Tree } from '../../../handbook/yaml/tree.ts';
import { FIELD_VALUES, type FieldType, type FormField } from '../../form-field.ts';

/** Filled in by the run: who gave the answer. */
export const ANSWERED_BY = 'answered_by';

/** What a person can be asked to fill in. */
const FIELD_TYPES = ['text', 'number', 'money', 'date', 'yes_no'] as const satisfies readonly FieldType[];

/** The currency of the first amount in a file; dollars where there is none. */
function currencyIn(text: string): string {
  const codes = [...text.matchAll(/\d[ \t]+([A-Z]{3})\b/g)].map(([, code = '']) => code);
  return codes.find((code) => isCurrency(code)) ?? 'USD';
}

export const fieldSchema = z.strictObject({
  label: z.string().min(1).max(100),
  type: z.enum(FIELD_TYPES, { error: 'Expected `text`, `number`, `money`, `date` or `yes_no`' }),
  currency: z
    .enum(currencies(), { error: 'Expected a currency such as `USD`' })
    .optional()
    .describe('For money: its currency'),
  optional: z.boolean().optional(),
  min: literal.optional().describe('The least answer, or `= expression`: for a number, money or a date'),
  max: literal.optional().describe('The greatest answer, or `= expression`: for a number, money or a date'),
  one_of: literal.optional().describe('The possible answers, or `= expression`: for text, a number or money'),
  matches: text.optional().describe('A pattern that the text must match, or `= name` of a value'),
  example: text.optional().describe('A text that `matches` accepts, which people see instead of the pattern'),
});

export function readForm(nodes: Nodes, tree: Tree | null): readonly FormField[] | null {
  const { reader } = nodes;
  if (tree?.kind !== 'map') return null;
  return tree.entries.flatMap(({ key, keyRange, value }): FormField[] => {
    if (isReservedName(key) || key === ANSWERED_BY) {
      reader.report('reserved-name', keyRange, whyReserved(key), 'Choose another name');
      return [];
    }
    const type = FIELD_TYPES.find((known) => known === childText(value, 'type'));
    if (type === undefined) return [];
    const currency = childText(value, 'currency');
    if (type === 'money' && currency === '')
      reader.report(
        'missing-key',
        keyRange,
        'Expected the currency in which the amount is given',
        `Add \`currency: ${currencyIn(reader.text)}\``,
      );
    if (type !== 'money' && currency !== '')
      reader.report('shape', keyRange, 'Only money has a currency', 'Remove `currency`');
    const optional = child(value, 'optional');
    return [
      {
        name: key,
        label: childText(value, 'label'),
        type,
        currency: isCurrency(currency) ? currency : null,
        optional: optional?.kind === 'scalar' && optional.value === true,
        bounds: readBounds(nodes, value, type),
        ...readExample(nodes, value),
      },
    ];
  });
}

/** `example` explains a pattern, so there must be one. */
function readExample(nodes: Nodes, field: Tree): { readonly example?: string } {
  const tree = child(field, 'example');
  if (tree === null) return {};
  const example = childText(field, 'example');
  if (child(field, 'matches') !== null) return { example };
  nodes.reader.report('shape', tree, 'An `example` says what `matches` accepts', 'Add `matches`, or remove `example`');
  return {};
}

/** The fields as the answer has them. */
export function formFields(form: readonly FormField[]): Readonly<Record<string, Field>> {
  return Object.fromEntries(
    form.map(({ name, label, type, optional }): [string, Field] => [
      name,
      {
        type: FIELD_VALUES[type],
        label: labelInSentence(label),
        optional,
        // A person's input is data like the text of a ticket.
        ...(type === 'text' ? { untrusted: true } : {}),
      },
    ]),
  );
}

/** A label for use in a sentence; `BOL` and `PRO number` keep their capitals. */
function labelInSentence(label: string): string {
  const [first = ''] = label.split(/\s/);
  return /^.+[\p{Lu}\d]/u.test(first) ? label : label.charAt(0).toLowerCase() + label.slice(1);
}

export function fieldWords(field: FormField, words: Words): string {
  const { label, type, currency, optional, example } = field;
  const unit = currency === null ? '' : ` in ${currency}`;
  return `${label} (${type === 'yes_no' ? 'yes or no' : type}${unit}${boundWords(field, words)}${example === undefined ? '' : `, such as ${example}`}${optional ? ', may be left out' : ''})`;
}

export function formText(form: readonly FormField[] | null): string | null {
  const fields = form?.map(({ name, type, currency, optional }) => {
    const parts = [type, ...(currency === null ? [] : [currency]), ...(optional ? ['optional'] : [])];
    return `${name} (${parts.join(' ')})`;
  });
  return fields?.join(', ') ?? null;
}
