/**
 * What is known of the case, for the record that a call opens for it. Computed from the state alone; nothing of it counts
 * as used, as in a message to a person.
 */
import { quoted } from '../../kernel/quoted.ts';
import { upperFirst } from '../../kernel/upper-first.ts';
import { fieldAt, formatValue, type Value } from '../../kernel/value.ts';
import type { CaseFacts } from '../../tool/case-facts.ts';
import { cameUnder } from '../cite/came-under.ts';
import type { Turn } from './turn.ts';

/** @param args what the procedure itself passes: no line repeats it */
export function caseFactsFor({ state, context }: Turn, args: Readonly<Record<string, Value>>): CaseFacts {
  const number = cameUnder(state);
  const passed = new Set(Object.values(args));
  const known = new Map(state.facts.map(({ path, value }) => [path, value]));
  const facts = [...known].flatMap(([path, value]) => {
    const field = fieldAt(context.caseType, path.split('.'));
    return field === null || passed.has(value) ? [] : [{ label: upperFirst(field.label), value: formatValue(value) }];
  });
  const unread = state.refused.map(({ label, text = '' }) => ({
    label: upperFirst(label),
    value: `${text === '' ? '' : `${quoted(text)}, `}cannot be read`,
  }));
  return [
    { label: 'Case', value: state.opened?.caseId ?? '' },
    ...(number === null ? [] : [{ label: `Number (${number.label})`, value: number.number }]),
    ...facts,
    ...unread,
  ];
}
