/**
 * What is watched for can happen: an event that the kind declares, or a time. Each has one handler and a known number
 * of times. A handler runs while the block goes on, so the two never write the same name.
 */
import { watchHandlersOf, type Step, type Watcher, type WatchBody } from '../sop.ts';
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
