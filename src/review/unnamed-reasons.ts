/**
 * Finds conditions that compute what they compare. Cards and explanations give it as the reason, under a name that says
 * how it was computed. Only a note: a name of its own reads better, and no change may be needed.
 */
import type { Finding } from '../handbook/finding.ts';
import type { Expression, Node } from '../sop/expression/expression.ts';
import { rangeOf } from '../sop/expression/place-of.ts';
import { walkNodes } from '../sop/expression/walk.ts';
import { allSteps, type Sop } from '../sop/sop.ts';

const COMPARES: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
const ADDS: ReadonlySet<string> = new Set(['+', '-', '*', '/']);
/** `days_between`, `months_after`: their names are words. */
const OF_DATES = /_(?:between|after|before)$/;

export function unnamedReasons(sop: Sop): Finding[] {
  return allSteps(sop).flatMap((step) => step.if.flatMap((condition) => computedIn(condition)));
}

function computedIn(condition: Expression): Finding[] {
  return [...walkNodes(condition.node)].flatMap((node) =>
    node.kind === 'binary' && COMPARES.has(node.operator)
      ? [node.left, node.right].filter(isComputed).map((side) => noteOn(condition, side))
      : [],
  );
}

function noteOn(condition: Expression, side: Node): Finding {
  const text = condition.text.slice(side.start, side.end);
  return {
    rule: 'unnamed-reason',
    severity: 'note',
    message: `\`${text}\` has no name, so the reason that people read is how it was computed`,
    suggestion: `To name it, write \`set: { NAME: = ${text} }\` in a step before, and compare \`NAME\``,
    ...rangeOf(condition, side.start, side.end),
  };
}

function isComputed(node: Node): boolean {
  if (node.kind === 'call') return OF_DATES.test(node.name);
  return node.kind === 'binary' && ADDS.has(node.operator);
}
