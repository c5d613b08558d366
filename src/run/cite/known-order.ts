/**
 * In which order people read what is known before they decide, and what is left out where a card has no room for all of
 * it: what changed comes first and is always there, and what was done without money is left out first.
 */
import type { RecoveryChoice } from '../log/event.ts';

/** How a line that says what a button does begins: as the button says it. */
export const BEGINNINGS: Readonly<Record<RecoveryChoice, readonly string[]>> = {
  try_again: ['Try again: ', 'Pay again: ', 'Do it again: '],
  it_was_done: ['It was done: '],
  go_on: ['Go on: '],
  start_again: ['Start again: '],
  leave_it: ['Leave it: '],
  leave_out: ['Leave it out: '],
  stop: ['Stop the run: '],
};

/** In the order in which they are read. `about`: what is said of those that are left out. */
const SORTS = {
  changed: { keeps: 0, about: 'what else changed' },
  otherwise: { keeps: 2, about: null },
  cost: { keeps: 3, about: null },
  paid: { keeps: 4, about: 'what was paid' },
  done: { keeps: 5, about: 'what was done' },
  unpaid: { keeps: 6, about: 'cases in which nothing was paid' },
  from: { keeps: 7, about: 'where the case came from' },
  choice: { keeps: 1, about: null },
} as const satisfies Record<string, { readonly keeps: number; readonly about: string | null }>;

type Sort = keyof typeof SORTS;
const READ = Object.keys(SORTS) as readonly Sort[];

/** More changes than this would be a card that no one reads. */
const CHANGES_MAX = 15;

const BY_BEGINNING: readonly (readonly [RegExp, Sort])[] = [
  [new RegExp(`^(?:${Object.values(BEGINNINGS).flat().join('|')})`), 'choice'],
  [/^(?:Asked anew|Since this was asked): /, 'changed'],
  [/^(?:Other case: .* |And at least .* )Sopwith has paid nothing there so far$/s, 'unpaid'],
  [/^(?:Other case|Denied before|Left out before): |^Left out .*: step /s, 'paid'],
  [/^(?:Refused|Not known whether it was done), and looked for before | was denied before, by /s, 'paid'],
  [/^(?:Perhaps done|Done) (?:already|before)\b/, 'done'],
  [/^The (?:case came|letter says)\b/, 'from'],
  [/^Whoever chooses .* cannot approve what may follow$|, and whoever .* cannot approve\. /, 'cost'],
  // `claim value $7,200.00 → $4,100.00 (…)`, but not what a step would write.
  [/^(?!Step |Arrived ).* → /s, 'changed'],
];

const sortOf = (line: string): Sort => BY_BEGINNING.find(([pattern]) => pattern.test(line))?.[1] ?? 'otherwise';

/** What changed, what would be otherwise, what a decision costs, what was paid and done, and what the buttons do. */
export const inReadingOrder = (lines: readonly string[]): readonly string[] =>
  READ.flatMap((sort) => lines.filter((line) => sortOf(line) === sort));

/**
 * At most `max` lines in their order, with one that says what the rest is about; more only where more changed.
 */
export function mostTelling(lines: readonly string[], max: number): readonly string[] {
  if (lines.length <= max) return lines;
  const sorted = lines.map((text, index) => ({ text, index, sort: sortOf(text) }));
  const changes = sorted.filter(({ sort }) => sort === 'changed').length;
  const room = Math.max(max - 1, Math.min(changes, CHANGES_MAX));
  const kept = new Set(
    READ.toSorted((one, other) => SORTS[one].keeps - SORTS[other].keeps)
      .flatMap((sort) =>
        firstAndLatest(
          sorted.filter((line) => line.sort === sort),
          sort,
        ),
      )
      .slice(0, room)
      .map(({ index }) => index),
  );
  const left = sorted.filter(({ index }) => !kept.has(index));
  const [first] = left;
  return sorted.flatMap(({ text, index }) =>
    kept.has(index) ? [text] : index === first?.index ? [leftText(left.map(({ sort }) => sort))] : [],
  );
}

/**
 * Of what decides otherwise, and of what a step says of itself, the first and then the last ones, which say what to do.
 */
function firstAndLatest<Line>(lines: readonly Line[], sort: Sort): readonly Line[] {
  return sort === 'otherwise' ? [...lines.slice(0, 1), ...lines.slice(1).toReversed()] : lines;
}

/** `and 3 more, about what was done and where the case came from`. */
function leftText(left: readonly Sort[]): string {
  const about = READ.filter((sort) => left.includes(sort)).map((sort) => SORTS[sort].about);
  const named = about.filter((text) => text !== null);
  const isAllNamed = named.length === about.length;
  return `and ${left.length} more${isAllNamed ? `, about ${new Intl.ListFormat('en').format(named)}` : ' in between'}`;
}
