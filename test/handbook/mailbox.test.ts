import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { identityTexts, isOneMailbox, mailboxesOf, type MailRule } from '../../src/handbook/mailbox.ts';
import { parsePeople } from '../../src/handbook/parse-people.ts';
import { costRatio } from '../cpu.ts';
import { histories } from '../histories.ts';

const RULES: MailRule[] = [
  { domains: ['our.example', 'our-company.example'], ignores_dots: true },
  { domains: ['dash.example'], ignores_dots: false, sub_address: '-' },
];

describe('a mailbox', () => {
  it.each<readonly [string, string]>([
    ['lena@other.example', 'Lena@Other.Example'],
    ['lena@other.example', 'lena+claims@other.example'],
    ['lena@other.example', ' lena @ other.example. '],
    ['l.lena@our.example', 'llena@our.example'],
    ['lena@our-company.example', 'l.e.n.a+x@our.example'],
    ['lena.q@gmail.com', 'lenaq+7@googlemail.com'],
    ['lena@dash.example', 'lena-claims@dash.example'],
    ['lena@dash.example', 'lena+claims@dash.example'],
    ['lena@bücher.example', 'lena@xn--bcher-kva.example'],
    ['lena@bücher.example', 'lena@BÜCHER.example'],
  ])('is the same for %s and %s', (one, other) => {
    expect(mailboxesOf(one, RULES)).toEqual(mailboxesOf(other, RULES));
    expect(mailboxesOf(one, RULES)).toHaveLength(1);
  });

  it.each<readonly [string, string]>([
    ['l.lena@other.example', 'llena@other.example'],
    ['lena-claims@other.example', 'lena@other.example'],
    ['lena@our.example', 'lena@other.example'],
    ['lena@our.example.attacker.example', 'lena@our.example'],
    ['leña@our.example', 'lena@our.example'],
    ['+lena@other.example', 'lena@other.example'],
  ])('differs for %s and %s', (one, other) => {
    expect(mailboxesOf(one, RULES)).not.toEqual(mailboxesOf(other, RULES));
  });

  it.each(['', 'lena', '@', '@our.example', 'lena@', '<>', '\u0000'])('is none for %j', (text) => {
    expect(mailboxesOf(text, RULES)).toEqual([]);
  });

  it('has the domain that the address of a page would have, however the domain is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'abnx019.-X_ä'), minLength: 1, maxLength: 14 }), (domain) => {
        const plain = domain.toLowerCase().replace(/\.+$/, '');
        const address = `http://${plain}/`;
        const host = URL.canParse(address) ? new URL(address).hostname : plain;
        expect(mailboxesOf(`lena@${domain}`)).toEqual(host === '' ? [] : [`lena@${host}`]);
      }),
      { numRuns: histories(2_000) },
    );
  });

  it('is found in a list of several', () => {
    expect(mailboxesOf('Ann <ann@a.example>; bo@b.example', RULES)).toEqual(['ann@a.example', 'bo@b.example']);
  });
});

/** Each reaches Lena in the mind of some reader of addresses. */
const HOSTILE: readonly string[] = [
  'lena@our.example (a(b)c)',
  'lena(a(b)c)@our.example',
  'lena@(x)our.example',
  'lena (x\\)y) @ our.example',
  '(bob@x.example) lena@our.example',
  'bob@x.example (lena@our.example)',
  'bob(lena@our.example)@x.example',
  'lena@our.example (unclosed',
  'lena(@our.example',
  'lena)@our.example',
  '<bob@x.example> <lena@our.example>',
  '<lena@our.example> <bob@x.example>',
  'bob@x.example lena@our.example',
  'lena@our.example bob@x.example',
  'bob@x.example,lena@our.example',
  'bob@x.example;lena@our.example',
  'bob@x.example|lena@our.example',
  'bob@x.example/lena@our.example',
  'bob@x.example\tlena@our.example',
  'bob@x.example\nlena@our.example',
  '@relay.example:lena@our.example',
  '<@relay.example:lena@our.example>',
  '<@a.example,@b.example:lena@our.example>',
  'Claims: bob@x.example, lena@our.example;',
  'Claims:lena@our.example;',
  '"lena"@our.example',
  '"le\\na"@our.example',
  '"lena@our.example"@x.example',
  '"lena@our.example" <bob@x.example>',
  'lena@our.example <bob@x.example>',
  '"le"na@our.example',
  'le"n"a@our.example',
  'lena\\@our.example@x.example',
  'lena@our.example@x.example',
  'bob@lena@our.example',
  '=?utf-8?Q?lena=40our=2Eexample?=',
  '=?utf-8?B?bGVuYUBvdXIuZXhhbXBsZQ==?=',
  '=?utf-8?Q?le?= =?utf-8?Q?na?=@our.example',
  '=?x-unknown?Q?lena=40our.example?=',
  '=?utf-8?Q?lena=40our.example?= <bob@x.example>',
  'lena%our.example@relay.example',
  'relay.example!our.example!lena@relay.example',
  'our.example!lena@relay.example',
  'mailto:lena%40our.example',
  'mailto:lena@our.example?subject=x',
  'mailto:bob@x.example?cc=lena@our.example',
  'lena&#64;our.example',
  'lena&#x40;our.example',
  'lena%2Bx%40our.example',
  'lena+x%40our.example',
  'lena%2bx@our.example',
  'lena%2540our.example',
  'mailto:lena%2Bx%40our%2Eexample',
  'lena&#43;x&#64;our.example',
  'lena&#x2b;x&commat;our&period;example',
  'lena&plus;x&#064;our.example',
  'lena&amp;#64;our.example',
  '&#108;ena&#64;our.example',
  '%6Cena@our.example',
  'lena\\u0040our.example',
  'lena\\u002bx\\u0040our.example',
  'lena\\u{40}our.example',
  'lena\\x40our.example',
  'lena_our.example#EXT#@tenant.onmicrosoft.com',
  'lena+x_our.example#ext#@tenant.onmicrosoft.com',
  'lena_our.example%23EXT%23@tenant.onmicrosoft.com',
  'lena_our.example&#35;EXT&#35;&#64;tenant.onmicrosoft.com',
  'lena (at) our.example',
  'lena [at] our (dot) example',
  "'lena@our.example'",
  '`lena@our.example`',
  '*lena@our.example*',
  '<<lena@our.example>>',
  '<lena@our.example',
  'lena@our.example>',
  '[lena@our.example]',
  'lena@[our.example]',
  'lena . @ our . example',
  '.lena@our.example',
  'lena@ our.\r\n example',
  'le\u0000na@our.example',
  'le\u034Fna@our.example (\uFE0F(x))',
  'lena＠our.example, bob@x.example',
  'lena\uFE6Bour.example bob@x.example',
  `${'(x)'.repeat(1_000)}lena@our.example`,
  `${'x '.repeat(1_500)}lena@our.example`,
];

/** Odd, but every reader finds the same one. */
const READABLE = /^(?:lena@our\.example \(a\(b\)c\)|lena\(a\(b\)c\)@our\.example|lena@\(x\)our|lena \(x\\|"lena"@our)/;

describe('an address that is hard to read', () => {
  it.each(HOSTILE)('leads to the mailbox that any reader might see in it: %j', (text) => {
    expect(mailboxesOf(text, RULES)).toContain('lena@our.example');
  });

  it.each(HOSTILE)('counts by name as well, unless every reader sees exactly this one: %j', (text) => {
    expect(isOneMailbox(text)).toBe(READABLE.test(text));
    expect(identityTexts({ name: 'Ann Other', email: text }).includes('Ann Other')).toBe(!READABLE.test(text));
  });

  it.each([
    'Lena <lena@our.example>',
    '"Lindqvist, Lena" <lena@our.example>',
    'lena+x@our.example',
    'MAILTO:lena@our.example',
  ])('is not one that is in common use: %j', (text) => {
    expect(isOneMailbox(text)).toBe(true);
    expect(mailboxesOf(text, RULES)).toEqual(['lena@our.example']);
  });

  it('is read in a time that grows with its length, whatever it is', () => {
    const parts = [
      '@',
      '(',
      ')',
      '"',
      '\\',
      '<',
      '>',
      ' ',
      '.',
      '!',
      '%',
      '=?utf-8?q?',
      '?=',
      'a',
      '(at)',
      '&#64;',
      '&amp;',
      '\\u0040',
      '_',
      '#EXT#',
    ];
    for (const part of parts) {
      const reading = (repeats: number): (() => unknown) => {
        const text = part.repeat(repeats);
        // A text of its own each time: results are remembered.
        let count = 0;
        return () => mailboxesOf(`${text}${count++}`);
      };
      // Eight times the text: 64 times the work if it grew with the square.
      expect(costRatio(reading(16_000), reading(2_000), 16), part).toBeLessThan(32);
    }
  });

  it('never throws and always finds an address that is written out between spaces', () => {
    const odd = fc.string({ unit: fc.constantFrom(...'@()<>[]"\\,;:.!%=? ax'), maxLength: 20 });
    fc.assert(
      fc.property(odd, odd, (before, after) => {
        expect(mailboxesOf(`${before} lena@our.example ${after}`, RULES)).toContain('lena@our.example');
      }),
      { numRuns: histories(2_000) },
    );
  });
});

describe('the people of a handbook', () => {
  const read = (people: string, mail = '') => parsePeople(`${mail}people:\n${people}groups: []\n`, 'people.yaml');
  const person = (name: string, more: string): string => `  - { person: ${name}, name: ${name}, ${more} }\n`;

  it('have several addresses', () => {
    expect(read(person('lena', 'email: lena@our.example, also: [l@other.example]'))).toMatchObject({
      people: { people: [{ email: 'lena@our.example', also: ['l@other.example'] }] },
    });
  });

  it.each([
    ['by a sub-address', 'email: lena+2@our.example', ''],
    ['by a further address', 'email: x@our.example, also: [LENA@our.example]', ''],
    [
      'by dots where they are ignored',
      'email: l.ena@our.example',
      'mail: [{ domains: [our.example], ignores_dots: true }]\n',
    ],
  ])('do not share a mailbox %s', (_, more, mail) => {
    const result = read(person('lena', 'email: lena@our.example') + person('other', more), mail);
    expect('findings' in result && result.findings[0]?.message).toContain('each e-mail address once');
  });
});

describe('a long text', () => {
  it('is read once, however many people it is compared with', () => {
    const text = `"odd" <odd@else.example> (${'ﷺ'.repeat(280)}`;
    const normalize = vi.spyOn(String.prototype, 'normalize');
    try {
      const first = mailboxesOf(text);
      const calls = normalize.mock.calls.length;
      expect(calls).toBeGreaterThan(0);
      for (let person = 0; person < 100; person++) expect(mailboxesOf(text)).toEqual(first);
      expect(normalize.mock.calls.length).toBe(calls);
    } finally {
      normalize.mockRestore();
    }
  });
});
