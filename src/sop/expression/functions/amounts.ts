/**
 * `amounts_in(text)`: the amounts of money that a text names without ambiguity, each once, in order. An amount that can
 * be read in two ways is left out: a judgment may choose any amount it is offered, so a misread one must not be
 * offered.
 *
 * Each number is examined once, with a few characters around it, so the work is linear in the length of the text.
 */
import { findAmounts } from '../../../kernel/find-amounts.ts';
import type { Money } from '../../../kernel/money.ts';
import { clearly, unclear, type Computed } from '../computed.ts';
import { TOO_COSTLY, type ExpressionFunction } from './function.ts';

/** Most amounts of one text. A text with more is a price list that no one can choose from. */
export const amountsMax = 50;
/** Characters that one unit of cost reads. */
const CHARACTERS_PER_COST = 100;

export const AMOUNT_FUNCTIONS: readonly ExpressionFunction[] = [
  {
    name: 'amounts_in',
    takes: [{ name: 'text', kinds: ['text'] }],
    gives: () => ({ kind: 'list', of: { kind: 'money' } }),
    compute: ([text = ''], { afford }) => {
      if (typeof text !== 'string') return unclear('Amounts are looked for in text');
      return afford(Math.ceil(text.length / CHARACTERS_PER_COST)) ? limited(amountsIn(text)) : unclear(TOO_COSTLY);
    },
  },
];

/**
 * The amounts of a text, each once. Returns at most `amountsMax + 1`, so the caller can tell that there are too many.
 */
export function amountsIn(text: string): readonly Money[] {
  const found = new Map<string, Money>();
  for (const { value } of findAmounts(text, null)) {
    if (value !== null) found.set(`${value.minor} ${value.$money}`, value);
    if (found.size > amountsMax) break;
  }
  return [...found.values()];
}

function limited(amounts: readonly Money[]): Computed {
  return amounts.length <= amountsMax ? clearly(amounts) : unclear(`The text names more than ${amountsMax} amounts`);
}
