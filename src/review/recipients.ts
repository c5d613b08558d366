/**
 * Checks the names that an SOP writes as `to` and `backup` of a tool that tells a person. A misspelt one would show
 * only during the run, when the message reaches no one. Names from records of the case are not known before the run.
 */
import { isNamed } from '../handbook/recipient.ts';
import type { KnownPeople } from '../handbook/parse-people.ts';
import type { People } from '../handbook/people.ts';
import { mayName } from '../handbook/yaml/lost.ts';
import type { Finding } from '../handbook/finding.ts';
import { closest, suggest } from '../handbook/suggest.ts';
import { allSteps, type Argument, type Sop } from '../sop/sop.ts';
import type { Registry } from '../tool/registry.ts';
import { own } from '../kernel/own.ts';

const ARGUMENTS = ['to', 'backup'] as const;

export function recipients(sop: Sop, { people, lost }: KnownPeople, registry: Registry): Finding[] {
  const names = [
    ...people.groups.map(({ group }) => group),
    ...people.people.flatMap(({ person, email }) => [person, email]),
  ];
  return allSteps(sop).flatMap(({ body }): Finding[] => {
    if (body.kind !== 'use' || registry.get(body.tool)?.tool.tellsPerson !== true) return [];
    const { with: args } = body;
    return ARGUMENTS.flatMap((key): Finding[] => {
      const argument = own(args, key);
      const name = argument === undefined ? null : nameIn(sop, argument);
      if (argument === undefined || name === null || isNamed(people, name) || mayName(lost, name)) return [];
      const { place } = argument.kind === 'expression' ? argument.expression : argument;
      return [
        {
          rule: 'recipients',
          severity: 'error',
          place,
          endColumn: argument.kind === 'literal' ? place.column + name.length : null,
          message: `Expected \`${key}\` to name a group, a person or an e-mail address of \`people.yaml\`, got \`${name}\``,
          suggestion:
            suggest(name, names) ??
            suggest(keyOf(people, name) ?? '', names) ??
            'Write such a name, or add the person to `people.yaml`',
        },
      ];
    });
  });
}

/** The key of a person who is written by their own name: `Marcus Mbeki` is `marcus-manager`. */
function keyOf({ people }: People, written: string): string | null {
  const key = closest(
    written,
    people.map(({ name }) => name),
  );
  const [person, ...others] = people.filter(({ name }) => name === key);
  return others.length === 0 ? (person?.person ?? null) : null;
}

/** The text in the file, or in the value that the argument names; null when it depends on the case. */
function nameIn(sop: Sop, argument: Argument): string | null {
  if (argument.kind === 'literal') return typeof argument.value === 'string' ? argument.value : null;
  if (argument.kind === 'sentence') return null;
  const { node } = argument.expression;
  const [name = '', ...more] = node.kind === 'path' ? node.path : [];
  const named = node.kind === 'path' && more.length === 0 ? own(sop.values, name)?.value : undefined;
  const value = node.kind === 'literal' ? node.value : named;
  return typeof value === 'string' ? value : null;
}
