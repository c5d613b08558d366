/**
 * Names that an SOP itself gives as `to` and `backup` of a tool that tells a person: a misspelt one would show only in
 * the run, when nobody is told. What a record of the case names is known only then.
 */
import { isNamed } from '../handbook/recipient.ts';
import type { People } from '../handbook/people.ts';
import { suggest, type Finding } from '../sop/finding.ts';
import { allSteps, type Argument, type Sop } from '../sop/sop.ts';
import type { Registry } from '../tool/registry.ts';

const ARGUMENTS = ['to', 'backup'] as const;

export function recipients(sop: Sop, people: People, registry: Registry): Finding[] {
  const names = [
    ...people.groups.map(({ group }) => group),
    ...people.people.flatMap(({ person, email }) => [person, email]),
  ];
  return allSteps(sop).flatMap(({ body }): Finding[] => {
    if (body.kind !== 'use' || registry.get(body.tool)?.tool.tellsPerson !== true) return [];
    const { with: args } = body;
    return ARGUMENTS.flatMap((key): Finding[] => {
      const argument = Object.hasOwn(args, key) ? args[key] : undefined;
      const name = argument === undefined ? null : nameIn(sop, argument);
      if (argument === undefined || name === null || isNamed(people, name)) return [];
      const { place } = argument.kind === 'expression' ? argument.expression : argument;
      return [
        {
          rule: 'recipients',
          severity: 'error',
          place,
          endColumn: argument.kind === 'literal' ? place.column + name.length : null,
          message: `Expected \`${key}\` to name a group, a person or an e-mail address of \`people.yaml\`, got \`${name}\``,
          suggestion: suggest(name, names) ?? 'Write such a name, or add the person to `people.yaml`',
        },
      ];
    });
  });
}

/** The text that stands in the file, or in the value that the argument names; null when only the case tells it. */
function nameIn(sop: Sop, argument: Argument): string | null {
  if (argument.kind === 'literal') return typeof argument.value === 'string' ? argument.value : null;
  if (argument.kind === 'sentence') return null;
  const { node } = argument.expression;
  const [name = '', ...more] = node.kind === 'path' ? node.path : [];
  const isValue = node.kind === 'path' && more.length === 0 && Object.hasOwn(sop.values, name);
  const value = node.kind === 'literal' ? node.value : isValue ? sop.values[name]?.value : undefined;
  return typeof value === 'string' ? value : null;
}
