/**
 * What is watched for can happen: an event that the kind declares, or a time. Each has one handler and a known number
 * of times. A handler runs while the block goes on, so the two never write the same name.
 */
import { walkSteps, watchHandlersOf, type Step, type Watcher, type WatchBody } from '../sop.ts';
import { countOf } from './loops.ts';
import { placeOfKey, remarkAt, type Context, type Remark, type Rule } from './rule.ts';
import { eventProblem } from './waits.ts';
import { writersIn } from './writes.ts';

export const watches: Rule = {
  name: 'watches',
  check: (context) =>
    context.steps.flatMap(({ body }) =>
      body.kind === 'watch'
        ? [
            ...body.watchers.flatMap((watcher, index) => watcherOf(context, body, watcher, index)),
            ...doubleWrites(body),
            ...besideWrites(body),
          ]
        : [],
    ),
};

function watcherOf(context: Context, { watchers }: WatchBody, watcher: Watcher, index: number): Remark[] {
  const { on, at, every, atMost, handler } = watcher;
  const remarks: Remark[] = [...countOf(context, atMost)];
  const remark = (key: string, length: number, message: string, suggestion: string | null): void => {
    remarks.push(remarkAt(placeOfKey(handler, key), length, message, suggestion));
  };
  if (on === null && at === null)
    remark('says', 0, 'Nothing says what is watched for', 'Add `on` with an event, or `at` with a point in time');
  if (on !== null && at !== null)
    remark('at', 0, 'A handler watches for an event or for a time, not both', 'Write a handler for each');
  for (const event of watcher.supersededBy) {
    const wrong = eventProblem(context, event);
    if (wrong !== null) remark('superseded_by', 0, wrong.message, wrong.suggestion);
    const reader = walkSteps([handler]).find(({ body }) => body.kind === 'wait' && body.event === event);
    if (reader !== undefined)
      remark(
        'superseded_by',
        0,
        `Step ${reader.label} waits for \`${event}\`, which supersedes the handler that it is part of`,
        'Remove one of them',
      );
  }
  if (on === null) {
    if (every !== null && atMost === null)
      remark('every', 0, 'Nothing says how often this time comes again', 'Add `at_most`');
    if (every === null && atMost !== null)
      remark('at_most', 0, 'A time without `every` comes once', 'Add `every`, or remove `at_most`');
    return remarks;
  }
  if (every !== null) remark('every', 0, 'An event has no schedule', 'Remove `every`');
  if (atMost === null) remark('on', on.length, `Nothing says how often \`${on}\` is handled`, 'Add `at_most`');
  const problem = eventProblem(context, on);
  if (problem !== null) remark('on', on.length, problem.message, problem.suggestion);
  if (watchers.findIndex((other) => other.on === on) < index)
    remark('on', on.length, `\`${on}\` has a handler already`, 'Combine the two');
  return remarks;
}

/** A handler that runs side by side writes no name that another handler writes. */
function besideWrites({ watchers }: WatchBody): Remark[] {
  const written = watchers.map(
    ({ save, handler }) => new Set([...(save === null ? [] : [save]), ...writersIn([handler]).keys()]),
  );
  return watchers.flatMap((watcher, index) =>
    watchers
      .slice(0, index)
      .flatMap((other, otherIndex) =>
        watcher.sideBySide || other.sideBySide
          ? [...(written[index] ?? [])]
              .filter((name) => written[otherIndex]?.has(name) === true)
              .map((name) =>
                remarkAt(
                  placeOfKey((watcher.sideBySide ? watcher : other).handler, 'side_by_side'),
                  0,
                  `\`${name}\` is written by ${watcher.handler.label} and by ${other.handler.label}, which run at the same time`,
                  'Use another name, or remove `side_by_side`',
                ),
              )
          : [],
      ),
  );
}

function doubleWrites(body: WatchBody): Remark[] {
  const block = writersIn(body.steps);
  const saved = body.watchers.flatMap(({ save, handler }): (readonly [string, Step, string])[] =>
    save === null ? [] : [[save, handler, 'save']],
  );
  const handled = [...writersIn(watchHandlersOf(body))].map(([name, { step, key }]) => [name, step, key] as const);
  return [...saved, ...handled].flatMap(([name, step, key]) => {
    const other = block.get(name);
    return other === undefined
      ? []
      : [
          remarkAt(
            placeOfKey(step, key),
            0,
            `\`${name}\` is also written by step ${other.step.label}, which runs at the same time`,
            'Use another name',
          ),
        ];
  });
}
