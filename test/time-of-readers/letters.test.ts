/** No letter, body or text of a ticket takes longer to read than its length explains. */
import { describe, expect, it } from 'vitest';
import { cut, escapeMarkup, fallback, isWithin, oneLine, visible } from '../../src/connector/slack/render/text.ts';
import { readInterchange } from '../../src/intake/edi/read-interchange.ts';
import { readProof, writerOf } from '../../src/intake/mail/sender-proof.ts';
import { labelledValues } from '../../src/intake/mail/labelled-values.ts';
import { ownWords } from '../../src/intake/mail/own-words.ts';
import { whyAutomatic } from '../../src/intake/mail/automatic.ts';
import { withoutFiles } from '../../src/intake/mail/without-files.ts';
import { readJson } from '../../src/intake/read-json.ts';
import { findAmounts } from '../../src/kernel/find-amounts.ts';
import { findChoices } from '../../src/kernel/find-choices.ts';
import { findDates } from '../../src/kernel/find-dates.ts';
import { findNumbers } from '../../src/kernel/find-numbers.ts';
import { unseenIn } from '../../src/kernel/unseen.ts';
import { valueInSentence } from '../../src/run/cite/reading-text.ts';
import { growing } from './grows.ts';

type Reader = (text: string) => unknown;

const HEADER =
  'ISA*00*          *00*          *ZZ*WOBBLY         *ZZ*OURSELVES      *261130*1200*U*00401*000000001*0*P*>~';
const GROUP = `${HEADER}GS*QM*A*B*20261130*1200*1*X*004010~ST*214*0001~B10*`;
const GROUP_END = '~SE*3*0001~GE*1*1~IEA*1*000000001~';
const HEAD = 'From: a@b.example\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n';
const QUOTED = ['wrote:\n', 'On a wrote', ' schrieb ', '> a\n', 'From: a\n', '-----\n', '____\n', 'Sent: '];

const READERS: readonly (readonly [string, Reader, (readonly string[])?])[] = [
  ['an answer to a letter', (text) => ownWords(text, true), QUOTED],
  ['the first letter', (text) => ownWords(text, false), QUOTED],
  [
    'a labelled text',
    (text) => labelledValues(text, ['BOL'], { type: 'text', normal: {} }),
    ['BOL: a\n', 'BOL   ', '*BOL* '],
  ],
  ['a labelled amount', (text) => labelledValues(`BOL: ${text}`, ['BOL'], { type: 'money' }), ['(', '($) ']],
  [
    'what a mail server found',
    (text) => [readProof([`mx; ${text}`], { named: 'mx' }, 'a@b.example'), writerOf(text)],
    ['a=b '],
  ],
  ['a mark of a program', (text) => whyAutomatic({ header: () => text, contentType: text, partTypes: [text] })],
  [
    'the parts of a letter',
    (text) => withoutFiles(Buffer.from(HEAD + text)),
    ['--x\r\n', 'Content-Type: a/b\r\n', '\r\n\r\n'],
  ],
  ['a body that is no JSON', (text) => [readJson(text), readJson(`{"a": [${text}`)], ['{"a":', '[1,', '"a":1,', '{},']],
  ['a number in a body', (text) => readJson(`{"a":1.${text}1e5}`), ['0', '10']],
  ['a text in a body', (text) => readJson(JSON.stringify({ a: text, b: [text] }))],
  ['an interchange', (text) => readInterchange(Buffer.from(HEADER + text)), ['ST*214*1~SE*1*1~', 'N1*A~', '~', '*']],
  ['an element', (text) => readInterchange(Buffer.from(GROUP + text + GROUP_END)), ['*', '>', '~', '\r\n']],
  ['letters that no one sees', unseenIn],
  [
    'a text on a card',
    (text) => [visible(text), cut(text, 300), oneLine(text, 300), isWithin(text, 300), fallback(text)],
  ],
  ['a text in a sentence', (text) => [escapeMarkup(text), valueInSentence(text), valueInSentence([text])]],
  ['dates in a text', (text) => findDates(text, 'UTC')],
  [
    'choices in a text',
    (text) => findChoices(text, ['approve', 'reject it']),
    ['approve ', 'not approve ', 'reject it '],
  ],
];

describe('a long text of a letter or a body', () => {
  const READ = READERS.map(([name, read, units = []]) => [name, read, units] as const);
  it.each(READ)('is read in a time that grows as it does: %s', (_, read, units) => {
    expect(growing(read, 8_000, units)).toEqual([]);
  });

  it.each<readonly [string, Reader]>([
    ['amounts', (text) => findAmounts(text, 'USD')],
    ['numbers', findNumbers],
  ])('is looked through for %s in a time that grows as it does', (_, read) => {
    expect(growing(read, 2_000, ['$1 ', '$1 and ', '1 dollar and '])).toEqual([]);
  });
});
