import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mailboxesOf, type MailRule } from '../../src/handbook/mailbox.ts';
import { parsePeople } from '../../src/handbook/parse-people.ts';
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

  it.each(['', 'lena', '@', '@our.example', 'lena@', `${'x'.repeat(5_000)}@our.example`, '<>', '\u0000'])(
    'is none for %j',
    (text) => {
      expect(mailboxesOf(text, RULES)).toEqual([]);
    },
  );

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
