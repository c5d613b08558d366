/** Tests of what of a letter its sender wrote: not what it quotes or passes on. */
import { describe, expect, it } from 'vitest';
import { labelledValues } from '../../../src/intake/mail/labelled-values.ts';
import { ownWords } from '../../../src/intake/mail/own-words.ts';

const OWN = 'Please see our claim.\n\nBOL: 0400-77';

describe('the own words of a letter', () => {
  it.each([
    ['lines that are quoted', `${OWN}\n> BOL: 1\n> Amount: 9`],
    ['what Gmail puts in front', `${OWN}\n\nOn Tue, Mar 3, 2026 at 9:15 AM Ann Lee <ann@x.example> wrote:\n> BOL: 1`],
    ['the same over two lines', `${OWN}\n\nOn Tue, Mar 3, 2026 at 9:15 AM Ann Lee\n<ann@x.example> wrote:\n\n> BOL: 1`],
    [
      'what Outlook puts in front',
      `${OWN}\n\nFrom: Ann Lee <ann@x.example>\nSent: Tuesday, March 3, 2026 9:15 AM\nTo: Claims\nSubject: x\n\nBOL: 1`,
    ],
    ['what older Outlook puts in front', `${OWN}\n\n-----Original Message-----\nBOL: 1`],
    ['a line of underscores', `${OWN}\n________________________________\nFrom: Ann\nBOL: 1`],
    ['what is passed on', `${OWN}\n\n---------- Forwarded message ---------\nFrom: Ann\n\nBOL: 1`],
    ['what Apple Mail passes on', `${OWN}\n\nBegin forwarded message:\n\n> BOL: 1`],
    ['German', `${OWN}\n\nAm 03.03.2026 um 09:15 schrieb Ann Lee:\n> BOL: 1`],
    ['German Outlook', `${OWN}\n\nVon: Ann Lee\nGesendet: Dienstag, 3. März 2026\nAn: Claims\n\nBOL: 1`],
    ['French', `${OWN}\n\nLe mar. 3 mars 2026 à 09:15, Ann Lee <ann@x.example> a écrit :\n> BOL: 1`],
    ['a signature', `${OWN}\n-- \nWanda\nAmount: see above`],
  ])('leave out %s', (_, text) => {
    expect(ownWords(text)).toBe(OWN);
  });

  it('between quotes are kept', () => {
    expect(ownWords('> Which BOL?\n0400-77\n> How much?\n$410')).toBe('0400-77\n$410');
  });

  it('are all of a letter that quotes nothing, also one that speaks of letters', () => {
    const text = 'On Tuesday the driver wrote on the receipt:\nfour pallets crushed\nFrom: dock 4';
    expect(ownWords(text)).toBe(text);
  });

  it('take no longer for long lines that look like a quote', () => {
    const text = `${'On a '.repeat(20_000)}\n`.repeat(5);
    expect(ownWords(text).length).toBeGreaterThan(100_000);
  });
});

describe('values after a label', () => {
  const LABELS = ['Claim amount', 'Amount'];

  it.each([
    ['Claim amount: 7,200.00 USD', ['7,200.00 USD']],
    ['* CLAIM  AMOUNT :  $7,200', ['$7,200']],
    ['- **Amount:** 410', ['410']],
    ['Claim amount\t$7,200', ['$7,200']],
    ['Claim amount     $7,200', ['$7,200']],
    ['Amount：7200', ['7200']],
    ['Amount: 5\nClaim amount: 5', ['5']],
    ['Amount: 5\nClaim amount: 6', ['5', '6']],
    ['The amount: 7', []],
    ['Amount is 7', []],
    ['Amount:', []],
  ])('of %j are %j', (text, values) => {
    expect(labelledValues(text, LABELS)).toEqual(values);
  });
});
