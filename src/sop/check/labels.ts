/**
 * Labels follow the blocks: `3`, inside it `3a`, inside that `3a1`; in ascending order, gaps allowed, so that a step can be
 * taken out or put in and every other one keeps its label. A handler's own block starts again at `1`.
 */
import { handlersOf, stepsInside, type Step } from '../sop.ts';
import { remarkAt, type Remark, type Rule } from './rule.ts';

export const labels: Rule = {
  name: 'labels',
  check: ({ sop }) => [...block(sop.steps, '', ''), ...(sop.ifMissing === null ? [] : handlers([sop.ifMissing]))],
};

/** @param prefix what stands before the written labels; `parent` the written label of the step that holds the block */
function block(steps: readonly Step[], prefix: string, parent: string): Remark[] {
  const wantsNumber = parent === '' || /[a-z]$/.test(parent);
  const seen: string[] = [];
  const lines = new Map<string, number>();
  return steps.flatMap((step) => {
    const written = step.label.slice(prefix.length);
    const own = written.slice(parent.length);
    const remarks: Remark[] = [];
    const remark = (message: string, suggestion: string | null): void => {
      remarks.push(remarkAt(step.place, written.length, message, suggestion));
    };
    const example =
      parent + (wantsNumber ? String(seen.length + 1) : String.fromCharCode(97 + Math.min(seen.length, 25)));
    const last = seen.at(-1);
    if (!written.startsWith(parent) || !(wantsNumber ? /^[1-9]\d{0,3}$/ : /^[a-z]{1,2}$/).test(own)) {
      remark(
        parent === ''
          ? `Expected a number as label, met \`${written}\``
          : `Expected a label that begins with \`${parent}\`, as \`${example}\`, met \`${written}\``,
        `Write \`${example}\``,
      );
    } else {
      if (lines.has(own))
        remark(
          `The label \`${written}\` stands here twice, first in line ${lines.get(own) ?? 0}`,
          `Write \`${example}\`, or another label that is free`,
        );
      else if (last !== undefined && !isAfter(own, last))
        remark(
          `The label \`${written}\` stands after \`${parent}${last}\``,
          'Put the steps in the order of their labels',
        );
      seen.push(own);
      if (!lines.has(own)) lines.set(own, step.place.line);
    }
    remarks.push(...block(stepsInside(step.body), prefix, written));
    return [...remarks, ...handlers(handlersOf(step))];
  });
}

function handlers(steps: readonly Step[]): Remark[] {
  return steps.flatMap((handler) => [
    ...block(stepsInside(handler.body), `${handler.label}.`, ''),
    ...handlers(handlersOf(handler)),
  ]);
}

/** `b` after `a`, `aa` after `z`, `10` after `9`. */
function isAfter(own: string, last: string): boolean {
  return own.length === last.length ? own > last : own.length > last.length;
}
