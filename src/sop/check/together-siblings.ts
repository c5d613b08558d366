/**
 * Steps of one `together` do not wait for one another: none may read or write what another one writes.
 */
import type { Expression, Node } from '../expression/expression.ts';
import { pathNodes } from '../expression/walk.ts';
import { walkSteps, type Step } from '../sop.ts';
import { pathsRead, placeOfKey, remarkAt, remarkIn, type Context, type Remark, type Rule } from './rule.ts';
import { writersIn } from './writes.ts';

type SiblingRead = { readonly expression: Expression; readonly name: string; readonly writer: string };

export const togetherSiblings: Rule = {
  name: 'together-siblings',
  check: (context) => [
    ...siblingReads(context).map(({ expression, name, writer }) => {
      const { start, end } = nodeOf(expression.node, name) ?? expression.node;
      return remarkIn(
        expression,
        start,
        end,
        `\`${name}\` is written by step ${writer}, which runs at the same time`,
        'Put the steps into a `do`, one after the other',
      );
    }),
    ...doubleWrites(context),
  ],
};

/** Expressions that read a name which a sibling writes. */
export function siblingReads(context: Context): readonly SiblingRead[] {
  return siblingsOf(context).flatMap(({ step, others }) => {
    const own = new Set(walkSteps([step]));
    return context.flow.sites
      .filter((site) => site.step !== null && own.has(site.step))
      .flatMap(({ expression }) => {
        const roots = new Set([...pathsRead(expression.node)].map(([root]) => root));
        return others.flatMap((other) =>
          [...writersIn([other]).keys()]
            .filter((name) => roots.has(name))
            .map((name) => ({ expression, name, writer: other.label })),
        );
      });
  });
}

function doubleWrites(context: Context): Remark[] {
  return siblingsOf(context).flatMap(({ step, others, index }) =>
    others.slice(0, index).flatMap((earlier) => {
      const theirs = writersIn([earlier]);
      return [...writersIn([step])]
        .filter(([name]) => theirs.has(name))
        .map(([name, { step: writer, at }]) =>
          remarkAt(
            placeOfKey(writer, at),
            at === 'save' ? name.length : 0,
            `\`${name}\` is also written by step ${earlier.label}, which runs at the same time`,
            'Use another name',
          ),
        );
    }),
  );
}

function siblingsOf({ steps }: Context): readonly { step: Step; others: readonly Step[]; index: number }[] {
  return steps.flatMap(({ body }) =>
    body.kind === 'together'
      ? body.steps.map((step, index) => ({ step, index, others: body.steps.filter((other) => other !== step) }))
      : [],
  );
}

function nodeOf(node: Node, name: string): Node | null {
  return [...pathNodes(node)].find(({ path }) => path[0] === name) ?? null;
}
