/**
 * Checks the fields of a case event against what its kind declares. Undeclared fields are left out. Fields that do not
 * fit, and required fields that are missing, are refused by name.
 */
import { problemsOf } from '../kernel/value.ts';
import type { Fact, RefusedFact } from './case-event.ts';
import { factType, type EventDeclaration } from './kind.ts';

/** A field with its label for people. */
export type ArrivedField = Fact & { readonly label: string };

export type ReadEvent = { readonly fields: readonly ArrivedField[]; readonly refused: readonly RefusedFact[] };

export function readEvent(
  declaration: EventDeclaration,
  facts: readonly Fact[],
  alreadyRefused: readonly RefusedFact[],
): ReadEvent {
  const fields: ArrivedField[] = [];
  const refused: RefusedFact[] = [];
  for (const field of declaration.fields) {
    const { field: path, label } = field;
    const known = alreadyRefused.find((other) => other.path === path);
    const fact = facts.find((other) => other.path === path);
    const [problem] =
      known !== undefined
        ? [known.problem]
        : fact === undefined
          ? field.optional
            ? []
            : [`Expected ${label}, got nothing`]
          : problemsOf(factType(field), fact.value, path);
    if (problem !== undefined) refused.push({ path, label, problem });
    else if (fact !== undefined) fields.push({ ...fact, label });
  }
  return { fields, refused };
}
