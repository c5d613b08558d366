/**
 * Finds texts for which the work of a reader grows faster than they do. Expressions that begin again at each sign and look
 * to the end take a time that grows with the square of the text, so one long text from outside stops the process.
 *
 * INVARIANT: what is compared is the work on one text with that on one a quarter as long, on the CPU of this thread. No
 * absolute time decides, but for a floor under which no work counts.
 */
import { costRatio } from '../cpu.ts';

/** Signs and words of which careless expressions take any number. */
const UNITS: readonly string[] = [
  ...[
    '(',
    ')',
    '[',
    ']',
    '{',
    '.',
    ',',
    '/',
    '-',
    '–',
    '"',
    "'",
    '\\',
    '<',
    '>',
    '@',
    ':',
    ';',
    '=',
    '*',
    '_',
    '~',
    '#',
  ],
  ...[
    '%',
    '&',
    '+',
    '|',
    '!',
    '?',
    '`',
    '^',
    '$',
    '€',
    ' ',
    '\u00a0',
    '\u200b',
    '\t',
    '\n',
    '\r\n',
    '0',
    '1',
    'a',
    'A',
    'x',
  ],
  ...[
    '1.',
    '1,',
    '1/',
    '1-',
    '1 ',
    '1a',
    'a1',
    'A1',
    'a,',
    'a.',
    'a-',
    'a/',
    'a ',
    'A ',
    'a: ',
    'a=',
    'a_',
    'a\n',
    'A.',
  ],
  ...[
    '. ',
    '.a',
    '- ',
    ' -',
    ' (',
    '((',
    '()',
    '[a',
    '{a',
    '<a',
    '<a ',
    '<a>',
    '</',
    '<!--',
    'a@',
    '@a',
    '"a',
    '\\"',
    "'a",
  ],
  ...[
    '" "',
    '\\\\',
    ' \n',
    '\n ',
    '\n\n',
    '\n>',
    '> ',
    '\n- ',
    '*a',
    '_a',
    '~a',
    '#1',
    '&#1',
    '&amp;',
    '%2C',
    '$1 ',
    '1,000',
  ],
  ...[
    '=?',
    '?=',
    '://',
    'http://a',
    'a@a.',
    'and ',
    ' or ',
    'not ',
    'no ',
    'from ',
    'to ',
    'on ',
    'at ',
    'one ',
    'USD ',
    'x x ',
  ],
  ...[
    '1 and ',
    'a and ',
    '1 to ',
    '1:',
    '12/',
    '2026-',
    '2026-01-01 ',
    '1 March ',
    'a b',
    'Aa ',
    '；',
    '，',
    '・',
    'é',
    '\u0301',
  ],
];
/** In front of them, and behind them: openers without their closers, and an honest end. */
const AROUND: readonly (readonly [before: string, after: string])[] = [
  ['', ''],
  ['x', ''],
  ['1 ', ''],
  ['', '\u0001'],
  ['', ' 1'],
  ['', ' 500.00 USD'],
  ['"', ''],
  ['(', ''],
  ['<', ''],
];
/** Milliseconds under which work on the longer text is no matter. */
const FLOOR_MS = 25;
/** Four times as long: four times the work, or sixteen times where it grows with the square. */
const TIMES = 4;
const RATIO_MAX = 11;

export type Grows = {
  readonly text: string;
  readonly ms: number;
  readonly ratio: number;
};

/**
 * The texts, of about `length` characters, for which the work grows much faster than they do; the worst first.
 *
 * @param own units of this reader, next to those of all
 */
export function growing(
  read: (text: string) => unknown,
  length: number,
  own: readonly string[] = [],
): readonly Grows[] {
  return [...own, ...UNITS]
    .flatMap((unit) =>
      AROUND.flatMap(([before, after]) => {
        const textOf = (count: number): string => before + unit.repeat(Math.ceil(count / unit.length)) + after;
        const grown = growth(read, textOf, length);
        return grown === null
          ? []
          : [{ text: `${before}${unit}…${after}`, ms: Math.round(grown.ms), ratio: Math.round(grown.ratio) }];
      }),
    )
    .toSorted((one, other) => other.ms - one.ms);
}

/** Null where the work is no matter, or grows as the text does. */
function growth(
  read: (text: string) => unknown,
  textOf: (count: number) => string,
  length: number,
): { readonly ms: number; readonly ratio: number } | null {
  const [long, short] = [textOf(length), textOf(length / TIMES)];
  // The clock only says which texts are worth a measurement: a busy machine adds to it.
  const first = msOf(() => read(long));
  if (first < FLOOR_MS) return null;
  const ms = Math.min(
    first,
    msOf(() => read(long)),
  );
  if (ms < FLOOR_MS) return null;
  const measured = (): number =>
    costRatio(
      () => read(long),
      () => read(short),
      RATIO_MAX,
    );
  // Once more: what the collection of garbage added is not there again.
  const ratio = Math.min(measured(), measured());
  return ratio > RATIO_MAX ? { ms, ratio } : null;
}

function msOf(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
