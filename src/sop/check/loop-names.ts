/**
 * The rounds of a loop share a name that was bound before it; any other name belongs to one round. So a name that a
 * round writes is bound before the loop on every path, or on none. Rounds that run at the same time share nothing.
 */
import { placeOfKey, remarkAt, type Rule } from './rule.ts';

export const loopNames: Rule = {
  name: 'loop-names',
  check: ({ flow }) => {
    const reported = new Set<string>();
    return flow.doubtful.flatMap(({ name, loop, write, isAtOnce }) => {
      const place = write === null ? loop.place : placeOfKey(write.step, write.at);
      const key = `${name} ${place.file}:${place.line}:${place.column}`;
      if (reported.has(key)) return [];
      reported.add(key);
      return [
        remarkAt(
          place,
          write?.at === 'save' ? name.length : 0,
          isAtOnce
            ? `\`${name}\` was set before step ${loop.label}, whose items would all write it at the same time`
            : `\`${name}\` may or may not be there before step ${loop.label}, so it is unclear whether its rounds share it`,
          isAtOnce
            ? 'Use a name of its own here, and `collect` it with `save`'
            : `Set \`${name}\` on every path before step ${loop.label}, or use another name here`,
        ),
      ];
    });
  },
};
