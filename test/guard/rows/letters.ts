/** Guards of what a letter says, who wrote it, and to which case it belongs. */
import type { Guard } from '../guard.ts';

export const LETTERS: readonly Guard[] = [
  {
    id: 'LQ1',
    guard: 'A lane is no head of another letter: a head has an address or a subject.',
    file: 'src/intake/mail/quoted-head.ts',
    code: "return has('sent') ? hasAddress || has('subject') : hasAddress && has('subject');",
    without: "return has('sent') || has('to');",
    tests: 'test/intake/mail/own-words.test.ts',
    test: 'are whole with',
  },
  {
    id: 'LQ2',
    guard: 'An amount is in the currency of its label.',
    file: 'src/intake/mail/labelled-values.ts',
    code: 'unit === null || value.toUpperCase().includes(unit) ? value',
    without: 'unit !== value ? value',
    tests: 'test/intake/mail/own-words.test.ts',
    test: 'have the currency of their label',
  },
  {
    id: 'LQ3',
    guard: 'A letter that answers a reply belongs to the case of that reply.',
    file: 'src/engine/as-reply.ts',
    code: 'return read(item)?.replies?.keys ?? [];',
    without: 'return [];',
    tests: 'test/engine/letters.test.ts',
    test: 'reaches its case with each letter that answers the one before, also where only that one is named',
  },
];
