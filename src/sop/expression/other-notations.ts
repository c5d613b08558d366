/**
 * Notations from spreadsheets, other languages or plain words, and what to write here instead. An author who wrote `≥`
 * reads "write `>=`", not something about tokens.
 */

import { amountsMeant } from '../../kernel/amounts-meant.ts';
import { spanMeant } from '../values.ts';

/** What to say about `now` and `today`. */
export const NO_CLOCK =
  'A condition has no clock: compare with a time of the case, such as `case.received_at`, or let a `wait` or a `watch` end at a time';

/** Characters on each side that are searched for a figure. */
const FIGURE_MAX = 40;
/** What an operand ends at. */
const AROUND_OPERAND = /[<>=!&|()[\]{}"'+*/?:]|\s-\s|\b(?:and|or)\b/i;
/** What the hints show when the author's own figure is not found. */
const AMOUNT_SHOWN = '5,000.00 USD';
const AMOUNT_IN_HINT = /`[^`]*5,000\.00 USD[^`]*`/;
const SPAN_SHOWN = '15 minutes';

/** Each with what is at the unreadable position and, where needed, what precedes it. */
const NOTATIONS: readonly (readonly [at: RegExp, hint: string, before?: RegExp])[] = [
  [/^=\s*>/, 'Write `>=` for at least'],
  [/^=\s*</, 'Write `<=` for at most'],
  [/^=/, 'A condition has no `=` in front: write it without', /^\s*$/],
  [/^=(?!=)/, 'Write `==` to compare'],
  [/^={3}/, 'Write `==` to compare'],
  [/^=/, 'Write `==` to compare', /[=!]=$/],
  [/^>/, 'Write `!=` for is not', /<\s*$/],
  [/^≥/, 'Write `>=` for at least'],
  [/^≤/, 'Write `<=` for at most'],
  [/^≠/, 'Write `!=` for is not'],
  [/^[“”„‟«»‘’‚]/, 'Put text in straight quotes: `"Enterprise"`'],
  [/^&(?!&)/, 'Write `&&` for and'],
  [/^\|(?!\|)/, 'Write `||` for or'],
  [/^>/, 'Write `>` once', />\s*$/],
  [/^</, 'Write `<` once', /<\s*$/],
  [/^[–—−]/, 'Write `-` for minus'],
  [/^[×·]/, 'Write `*` for times'],
  [/^÷/, 'Write `/` to divide'],
  [/^if\b/i, 'Leave out `if`: each line below `if:` is a condition', /^\s*$/],
  [/^[;.,!]\s*$/, 'Leave it out: a condition has no mark at its end'],
  [/^\)/, 'Remove it: no `(` is open here'],
  [/^\]/, 'Remove it: no `[` is open here'],
  [/^and\b/i, 'Write `&&` for and, or put each condition on its own line'],
  [/^or\b/i, 'Write `||` for or'],
  [
    /^is\s+(?:missing|empty|blank|unknown|not\s+(?:there|known|set))\b/i,
    'Write `!has(record.field)`, in single quotes since it begins with `!`',
  ],
  [/^is\s+(?:there|known|set|present|not\s+(?:missing|empty|blank))\b/i, 'Write `has(record.field)`'],
  [
    /^(?:is\s+)?(?:greater|more|larger|higher|bigger|above|over|exceeds)\b/i,
    'Write `>` for more than, `>=` for at least',
  ],
  [/^(?:is\s+)?(?:less|fewer|lower|smaller|below|under)\b/i, 'Write `<` for less than, `<=` for at most'],
  [/^(?:is\s+)?at\s+least\b/i, 'Write `>=` for at least'],
  [/^(?:is\s+)?at\s+most\b/i, 'Write `<=` for at most'],
  [/^(?:is\s+)?between\b/i, 'Write two conditions, each on its own line: `amount >= low` and `amount <= high`'],
  [/^(?:is\s+)?one\s+of\b/i, 'Write `in ["A", "B"]`'],
  [/^(?:is\s+not|isn't|does\s+not\s+equal)\b/i, 'Write `!=` for is not'],
  [/^(?:is|equals?)\b/i, 'Write `==` to compare'],
  [/^contains?\b/i, 'Write `contains(text, "part")`, or `"item" in list`'],
  [/^(?:starts|begins)\b/i, 'Write `starts_with(text, "start")`'],
  [/^not\s+in\b/i, 'Write `!(item in list)`, in single quotes since it begins with `!`'],
  [/^,/, 'Write the list between brackets: `in ["A", "B"]`', /\bin\s*\([^()]*$/],
  [/^[$€£¥]/, 'Give the amount a name under `values`, as `5,000.00 USD`, and write that name'],
  [
    /^\d/,
    'Write a number without blanks. Give an amount a name under `values`, or write `money("5,000.00 USD")`',
    /\d\s$/,
  ],
  [/^,\d/, 'Give the amount a name under `values`, or write `money("5,000.00 USD")`'],
  [/^[A-Z]{3}\b/, 'Give the amount a name under `values`, or write `money("5,000.00 USD")`'],
  [
    /^(?:mins?|minutes?|h|hrs?|hours?|days?|weeks?|months?|business)\b/,
    'Give the span a name under `values`, or write `duration("15 minutes")`',
  ],
  [/^[{}]/, 'A condition takes names without braces: write `name`, not `{name}`'],
  [/^[ \u00a0\u2000-\u200b\u202f\u3000]/, 'This is a special blank from a word processor: type it again', /[^\s]$/],
  [/^[a-z]\w*(?:\s+\w+){2,}/i, 'Write a condition such as `case.claim.amount > limit`', /^[a-z]+\s+$/i],
  [/^[a-z]\w*\s*$/, 'A name is one word: write `_` for the blank', /^[a-z]\w*\s+$/],
];

/** What to write here instead, with the author's own figure if found; null when there is no guess. */
export function hintAt(text: string, from: number): string | null {
  const [before, rest] = [text.slice(0, from), text.slice(from)];
  const hint =
    NOTATIONS.find(
      ([at, , precededBy]) => at.test(rest) && (precededBy === undefined || precededBy.test(before)),
    )?.[1] ?? null;
  if (hint === null) return null;
  const operand = operandAt(before, rest);
  return hint
    .replace(AMOUNT_IN_HINT, (shown) => amountHint(shown, operand))
    .replace(SPAN_SHOWN, spanMeant(operand) ?? SPAN_SHOWN);
}

/** The whole of what is compared or computed with, since a part of an amount is another amount. Empty where it is longer than a figure. */
function operandAt(before: string, rest: string): string {
  const left = before.slice(-FIGURE_MAX).split(AROUND_OPERAND).at(-1) ?? '';
  const [right = ''] = rest.slice(0, FIGURE_MAX).split(AROUND_OPERAND);
  return left.length === FIGURE_MAX || right.length === FIGURE_MAX ? '' : `${left}${right}`.trim();
}

/** A hint with each amount that the author can have meant, or with an example. */
function amountHint(shown: string, operand: string): string {
  const meant = amountsMeant(operand);
  if (meant.length === 0) return `an amount such as ${shown}`;
  return meant.map((amount) => shown.replace(AMOUNT_SHOWN, amount)).join(' or ');
}
