/**
 * A value of the wrong type is a mistake where it is written. Where each use of it has the same remark, that is said
 * once, at its line under `values`; where it fits elsewhere, the use is the mistake.
 */
import { pathNodes } from '../expression/walk.ts';
import type { Context, Remark } from './rule.ts';

export function atValues<Found extends Remark>(found: readonly Found[], { flow }: Context): readonly Found[] {
  const byValue = Map.groupBy(found, ({ about }) => about?.value.name ?? null);
  return [...byValue].flatMap(([name, remarks]) => {
    const [first] = remarks;
    if (name === null || first?.about === undefined) return remarks;
    // Any value can be shown in a text.
    const uses = new Set(
      flow.sites.flatMap(({ expression, role }) =>
        role.kind !== 'sentence' && [...pathNodes(expression.node)].some(({ path }) => path[0] === name)
          ? [expression]
          : [],
      ),
    );
    const { value, advice } = first.about;
    const isEverywhere = uses.size === remarks.length && remarks.every(({ message }) => message === first.message);
    // A span that stands once where a list belongs is more likely the wrong name than the wrong value.
    if (remarks.length === 1 && value.type.kind !== 'text') return remarks;
    if (!isEverywhere || remarks.some(({ place }) => place.file !== value.place.file)) return remarks;
    const lines = [...new Set(remarks.map(({ place }) => place.line))];
    const where = `line${lines.length > 1 ? 's' : ''} ${lines.join(' and ')}`;
    const message = `\`${name}\` does not fit where it is used, in ${where}: ${first.message.charAt(0).toLowerCase()}${first.message.slice(1)}`;
    return [{ ...first, place: value.place, endColumn: null, message, suggestion: advice }];
  });
}
