/**
 * `wait`: for a span, until a point in time, or for a case event that one of these bounds.
 */
import { z } from 'zod';
import { CORRECTED } from '../../case/kind.ts';
import type { DeadlineWalk, Moment } from '../check/deadline-walk.ts';
import { knownSpan, leastMs } from '../check/known-time.ts';
import { diffExpressions, diffTexts } from '../diff/difference.ts';
import type { Expression } from '../expression/expression.ts';
import { child, childText } from '../parse/nodes.ts';
import { readComputed, readSpan } from '../parse/read-computed.ts';
import { valued } from '../parse/shown.ts';
import { markdownText } from '../render/escape.ts';
import type { Tree } from '../../handbook/yaml/tree.ts';
import type { Words } from '../render/words.ts';
import { OPENING, START } from '../since.ts';
import { text, word } from '../schema-parts.ts';
import { present, savedAs, typeOfEvent, writesSave } from './parts.ts';
import type { BodyOf, StepKind } from './step-kind.ts';

declare module '../sop.ts' {
  interface Bodies {
    /** For a span, until a time, or for a case event by then, received `since` a step, `start` or `opening`. */
    readonly wait: {
      readonly kind: 'wait';
      readonly for: Expression | null;
      readonly until: Expression | null;
      readonly event: string | null;
      readonly since: string | null;
      readonly save: string | null;
    };
  }
}

type WaitBody = BodyOf<'wait'>;

export const wait: StepKind<'wait'> = {
  kind: 'wait',
  keys: ['save'],

  schema: () =>
    z
      .strictObject({
        for: text.optional().describe('A span: `2 business days (us-claims)`, or `= name` of a value'),
        until: text.optional().describe('A point in time, as `= case.received_at + name`'),
        event: word
          .optional()
          .describe(
            'A case event that ends the wait: `corrected`, or one that the kind declares; `for` or `until` bounds it',
          ),
        since: z
          .string()
          .regex(/^[a-z0-9_.]+$/, 'Expected the label of a step, `start` or `opening`')
          .optional()
          .describe(
            'Only events received since then count: the label of a step, `start` of this wait, or `opening` of the case',
          ),
      })
      .optional()
      .describe('Waits; `if_late` is what happens when the event does not come in time'),
  example(written) {
    const key = written !== null && /received_at|\bdate\(/.test(written) ? 'until' : 'for';
    return `\`wait: { ${key}: ${valued(written, '2 hours')} }\``;
  },
  read: ({ nodes, tree, save }) => ({
    kind: 'wait',
    until: readComputed(nodes, child(tree, 'until'), 'a computed point in time'),
    for: readSpan(nodes, child(tree, 'for')),
    event: childText(tree, 'event') || null,
    since: sinceIn(child(tree, 'since')),
    save: save(),
  }),

  expressions: (body) => present(body.for, body.until),
  texts: () => [],
  saves: ({ event, save }, { kind }) => savedAs(save, typeOfEvent(event, kind)),
  writes: writesSave,

  flow(walk, step, body, facts) {
    if (body.for !== null) walk.site(body.for, step, { kind: 'span' }, facts);
    if (body.until !== null) walk.site(body.until, step, { kind: 'time' }, facts);
    return walk.saved(facts, body.save);
  },
  elapsed(walk, { for: lasts, until, event }, moment) {
    const expression = lasts ?? until;
    const end = expression === null ? null : endOf(walk, expression, lasts, moment);
    if (expression === null || end === null) return moment.elapsedMs;
    if (event !== null) {
      walk.mayLast(expression, end, `\`${event}\` may still be waited for`, moment);
      return moment.elapsedMs;
    }
    walk.surelyLasts(expression, end, moment);
    return Math.max(moment.elapsedMs, end);
  },
  needsOtherwise: () => false,
  // An event may end a wait before its span does, and only the run knows a point in time.
  extent: (body) => ({ kind: 'waiting', span: body.for }),

  page: ({ words, add }, body) => add(markdownText(inWords(body, words))),
  says: inWords,
  late: {
    ending: 'may be late',
    when: ({ event }, words) =>
      event === null
        ? 'If the deadline is missed'
        : event === CORRECTED
          ? 'If the case is not corrected in time'
          : `If “${words.event(event)}” does not come in time`,
  },

  given: () => new Map(),
  diff: (before, after, same) => [
    ...diffExpressions('span of the wait', before.for, after.for, same),
    ...diffExpressions('end of the wait', before.until, after.until, same),
    ...diffTexts('event waited for', before.event, after.event),
    ...diffTexts('time since which events count', before.since, after.since),
    ...diffTexts('name of its event', before.save, after.save),
  ],
};

/** Milliseconds from the arrival of the case to the end of the wait; null when only a run can tell. */
function endOf(walk: DeadlineWalk, expression: Expression, lasts: Expression | null, moment: Moment): number | null {
  if (lasts === null) return walk.endOfTime(expression, moment.elapsedMs);
  const span = walk.notZero(lasts, 'This wait ends at once') ? knownSpan(lasts, walk.names) : null;
  return span === null ? null : moment.elapsedMs + leastMs(span);
}

/** A label such as `3` is a number in the file. */
function sinceIn(tree: Tree | null): string | null {
  return tree?.kind === 'scalar' && tree.value !== null ? tree.source || null : null;
}

function inWords({ for: span, until, event, since }: WaitBody, words: Words): string {
  const time = span === null ? null : words.value(span);
  const point = until === null ? null : words.value(until);
  if (event === null) return time === null ? `The run waits until ${point ?? 'nothing'}` : `The run waits ${time}`;
  const limit = time === null ? `${point ?? 'nothing'} at the latest` : `at most ${time}`;
  return `The run waits ${event === CORRECTED ? 'until the case is corrected' : `for “${words.event(event)}”${sinceInWords(since)}`}, ${limit}`;
}

function sinceInWords(since: string | null): string {
  if (since === null) return '';
  if (since === START) return ' received from then on';
  return since === OPENING ? ' received at any time' : ` received since step ${since}`;
}
