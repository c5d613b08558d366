/**
 * Checks the fields of a case event against what its kind declares. Fields that do not fit, undeclared
 * fields that the channel names, and required fields that are missing, are refused by name.
 */
import { formatValue, problemsOf } from '../kernel/value.ts';
import type { Fact, RefusedFact } from './case-event.ts';
import { factType, type EventDeclaration } from './kind.ts';
import { clip } from './read-fact.ts';

/** A field with its label for people. */
export type ArrivedField = Fact & { readonly label: string };

export type ReadEvent = { readonly fields: readonly ArrivedField[]; readonly refused: readonly RefusedFact[] };

/** The problem of a required field that a declared event lacks. `has` is false for it, and a step that needs it asks people. */
export const NOT_SENT = 'it was not sent';

export function readEvent(
  declaration: EventDeclaration,
  facts: readonly Fact[],
  alreadyRefused: readonly RefusedFact[],
): ReadEvent {
  const fields: ArrivedField[] = [];
  const refused: RefusedFact[] = [];
  for (const field of declaration.fields) {
    const { field: path, label } = field;
    const optional = field.optional ? ({ optional: true } as const) : {};
    const known = alreadyRefused.find((other) => other.path === path);
    const fact = facts.find((other) => other.path === path);
    const type = factType(field);
    const [wrong] = fact === undefined ? [] : problemsOf(type, fact.value, path);
    if (known !== undefined) refused.push({ ...known, path, label, type, ...optional });
    else if (fact === undefined) {
      if (!field.optional) refused.push({ path, label, problem: NOT_SENT, type });
    } else if (wrong === undefined) fields.push({ ...fact, label });
    else
      refused.push({
        path,
        label,
        problem: wrong,
        text: clip(formatValue(fact.value)),
        readings: [],
        type,
        ...optional,
      });
  }
  const isDeclared = (path: string): boolean => declaration.fields.some(({ field }) => field === path);
  return { fields, refused: [...refused, ...alreadyRefused.filter(({ path }) => !isDeclared(path))] };
}
