/**
 * Anyone may fill in a form of our own page, and write a letter, so what they write there does not decide where money goes,
 * as an account that they state would. What only quotes it is text from outside; a choice among fixed texts says nothing that we did not offer.
 */
import type { Kind } from '../../case/kind.ts';
import { allSteps, type Sop } from '../sop.ts';
import { DIRECTING_ARGUMENTS } from './directing-arguments.ts';
import { remarkIn, type Context, type Remark } from './rule.ts';
import { pathNodes } from '../expression/walk.ts';
import type { Expression } from '../expression/expression.ts';

export function formTexts({ sop, kind, flow, world }: Context): Remark[] {
  const written = kind === null ? new Set<string>() : writtenNames(sop, kind);
  if (written.size === 0) return [];
  return flow.sites.flatMap(({ role, expression, step }) => {
    const name = role.kind === 'argument' ? role.name : role.kind === 'sentence' ? role.argument : null;
    const tool = step?.body.kind === 'use' ? world.registry.get(step.body.tool)?.tool : undefined;
    if (name === null || tool?.movesMoney === undefined || !directs(name)) return [];
    const [path] = readIn(expression).filter((one) => written.has(one));
    if (path === undefined) return [];
    return [
      {
        ...remarkIn(
          expression,
          0,
          expression.text.length,
          `Anyone may write \`${path}\` on the form of the kind or in a letter, and it decides \`${name}\`, and so where money goes`,
          'Use a field that one of our systems returned, or declare `one_of` at the fact; `untrusted: true` there forbids it altogether',
        ),
        severity: 'warning' as const,
      },
    ];
  });
}

const directs = (name: string): boolean => DIRECTING_ARGUMENTS.includes(name) || /(?:^|_)id$/.test(name);

const readIn = ({ node }: Pick<Expression, 'node'>): readonly string[] =>
  [...pathNodes(node)].map(({ path }) => path.join('.'));

/** Facts that people write on the form or in a letter, and names that are set to one. What is untrusted is an error there already. */
function writtenNames(sop: Sop, { facts }: Kind): Set<string> {
  const written = new Set(
    facts.flatMap(({ fact, type, portal, mail, untrusted, one_of: oneOf }) =>
      (portal !== undefined || mail !== undefined) && type === 'text' && !untrusted && oneOf === undefined
        ? [`case.${fact}`]
        : [],
    ),
  );
  for (const { body } of allSteps(sop))
    for (const { path, value } of body.kind === 'set' ? body.assignments : []) {
      const expressions =
        value.kind === 'expression'
          ? [value.expression]
          : value.kind === 'sentence'
            ? value.sentence.parts.filter((part) => typeof part !== 'string')
            : [];
      if (expressions.some((one) => readIn(one).some((name) => written.has(name)))) written.add(path.join('.'));
    }
  return written;
}
