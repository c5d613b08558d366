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
  {
    id: 'LQ4',
    guard: 'Our own address is nobody: no letter goes to the desk as if it were the claimant.',
    file: 'src/intake/mail/sender.ts',
    code: 'if (!isOurs(read.address)) return { from: read, isRewritten: false };',
    without: "if (!isOurs('')) return { from: read, isRewritten: false };",
    tests: 'test/engine/letters.test.ts',
    test: 'from our own address asks who wrote it, and opens no ticket for our desk',
  },
  {
    id: 'LQ5',
    guard: 'What is proved of our own address proves nothing of who wrote the letter.',
    file: 'src/intake/mail/read-message.ts',
    code: 'dmarc: isRewritten',
    without: 'dmarc: isCut && isRewritten',
    tests: 'test/intake/mail/read-message.test.ts',
    test: 'through a group of ours is proved for no one, also where the one whom it names is of our domain',
  },
  {
    id: 'LQ6',
    guard: 'Whoever a name pretends to be approves nothing in the case.',
    file: 'src/intake/mail/sender.ts',
    code: "return { name: '', address: cleanText(address), others: shown };",
    without: "return { name: '', address: cleanText(address), ...(shown.length > 99 && { others: shown }) };",
    tests: 'test/intake/mail/normalise.test.ts',
    test: 'whose name is an address of someone else keeps that one from deciding',
  },
];
