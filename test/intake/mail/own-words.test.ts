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
    [
      'what Outlook on a phone puts in front',
      `${OWN}\n________________________________\nFrom: Ann\nSent: x\nTo: y\nSubject: Claim\n\nBOL: 1`,
    ],
    [
      'what older programs put in front',
      `${OWN}\n\n----------------------------------------\nSubject: x\nDate: Tue\nFrom: ann@x.example\nBOL: 1`,
    ],
    ['Outlook in bold', `${OWN}\n\n*From:* Ann <ann@x.example>\n*Sent:* Tuesday\n*To:* Rosa\n*Subject:* x\n\nBOL: 1`],
    [
      'a head without its line breaks',
      `${OWN}\n\nFrom: Ann <ann@x.example> Sent: Monday To: Rosa Subject: x\n\nBOL: 1`,
    ],
    [
      'receivers over several lines',
      `${OWN}\n\nFrom: Ann Lee\nTo: Rosa <rosa@x.example>,\n  Claims <c@ours.example>\nDate: Tue\nSubject: x\nBOL: 1`,
    ],
    ['what is passed on', `${OWN}\n\n---------- Forwarded message ---------\nFrom: Ann\n\nBOL: 1`],
    ['what Apple Mail passes on', `${OWN}\n\nBegin forwarded message:\n\n> BOL: 1`],
    ['German', `${OWN}\n\nAm 03.03.2026 um 09:15 schrieb Ann Lee:\n> BOL: 1`],
    [
      'German Outlook',
      `${OWN}\n\nVon: Ann Lee\nGesendet: Dienstag, 3. März 2026\nAn: Claims\nBetreff: Schaden\n\nBOL: 1`,
    ],
    ['Polish Outlook', `${OWN}\n\nOd: Ann <ann@x.example>\nWysłano: wtorek\nDo: Rosa\nTemat: x\n\nBOL: 1`],
    ['Italian Outlook', `${OWN}\n\nDa: Ann <ann@x.example>\nInviato: martedì\nA: Rosa\nOggetto: x\n\nBOL: 1`],
    ['French Outlook', `${OWN}\n\nDe : Ann Lee\nEnvoyé : mardi\nÀ : Rosa\nObjet : x\n\nBOL: 1`],
    ['Spanish Outlook', `${OWN}\n\nDe: Ann <ann@x.example>\nEnviado el: martes\nPara: Rosa\nAsunto: x\n\nBOL: 1`],
    ['Russian', `${OWN}\n\nОт: Ann <ann@x.example>\nОтправлено: вторник\nКому: Rosa\nТема: x\n\nBOL: 1`],
    ['Chinese', `${OWN}\n\n发件人：Ann <ann@x.example>\n发送时间：2026年3月3日\n收件人：Rosa\n主题：x\n\nBOL: 1`],
    ['Polish', `${OWN}\n\nW dniu 3.03.2026 o 09:15 Ann <ann@x.example> napisał(a):\n> BOL: 1`],
    ['French', `${OWN}\n\nLe mar. 3 mars 2026 à 09:15, Ann Lee <ann@x.example> a écrit :\n> BOL: 1`],
    [
      'what Yahoo puts in front, without a sign at its lines',
      `${OWN}\n\n  On Monday, November 30, 2026 at 09:15:00 AM GMT+1, Ann <ann@x.example> wrote:  \n \n We offer.\nBOL: 1`,
    ],
    [
      'German Yahoo',
      `${OWN}\n\nAm Montag, 30. November 2026 um 09:15:00 MEZ hat Ann <ann@x.example> Folgendes geschrieben:\n\nBOL: 1`,
    ],
    [
      'Spanish Yahoo',
      `${OWN}\n\nEn lunes, 30 de noviembre de 2026, 09:15:00 CET, Ann <ann@x.example> escribió:\n\nBOL: 1`,
    ],
    [
      'an address on lines of its own',
      `${OWN}\n\nOn Mon, Nov 30, 2026 at 9:15 AM, Ann\n<\nann@x.example\n>\nwrote:\n\nBOL: 1`,
    ],
    ['who wrote, by address alone', `${OWN}\n\nAnn Lee <ann@x.example> wrote:\n\nBOL: 1`],
    ['who wrote, by address and day', `${OWN}\n\nAnn Lee <ann@x.example> schrieb am 30.11.2026 um 09:15:\n\nBOL: 1`],
    ['what a help desk puts in front', `${OWN}\n\n##- Please type your reply above this line -##\n\nBOL: 1`],
    ['what another help desk puts in front', `${OWN}\n\n--- Reply above this line ---\n\nBOL: 1`],
    ['new Polish Outlook', `${OWN}\n\nOd: Ann <ann@x.example>\nWysłane: wtorek\nDo: Rosa\nTemat: x\n\nBOL: 1`],
    ['Bulgarian', `${OWN}\n\nОт: Ann <ann@x.example>\nИзпратено: вторник\nДо: Rosa\nОтносно: x\n\nBOL: 1`],
    ['Lithuanian', `${OWN}\n\nNuo: Ann <ann@x.example>\nIšsiųsta: x\nKam: Rosa\nTema: x\n\nBOL: 1`],
    ['Latvian', `${OWN}\n\nNo: Ann <ann@x.example>\nNosūtīts: x\nKam: Rosa\nTemats: x\n\nBOL: 1`],
    ['Estonian', `${OWN}\n\nSaatja: Ann <ann@x.example>\nSaadetud: x\nAdressaat: Rosa\nTeema: x\n\nBOL: 1`],
    ['a head with a word that is not known', `${OWN}\n\nOd: Ann <ann@x.example>\nPosłano: x\nTemat: x\n\nBOL: 1`],
    ['an amount within what is quoted', `${OWN}\n\n> Our claim:\n> 4,750.00 EUR\n> for the pallets.`],
    ['an amount that is quoted first', `${OWN}\n\n> $4,750.00\n> for the pallets.`],
    ['an amount that is quoted last', `${OWN}\n\n> Our claim:\n> €4,750.00`],
    ['a signature', `${OWN}\n-- \nWanda\nAmount: see above`],
  ])('leave out %s', (_, text) => {
    expect(ownWords(text, true).text).toBe(OWN);
  });

  it.each([
    ['a lane', 'We agree.\n\nFrom: Chicago, IL\nTo: Dallas, TX\n\nIf it is late we do NOT agree.'],
    ['a lane with its day', 'New load:\n\nFrom: Chicago, IL\nTo: Dallas, TX\nDate: 11/20/2026\nRef: 7\n\nNo other.'],
    ['a lane under a rule', 'New load:\n____________________\nFrom: Chicago\nDate: 11/20\nTo: Dallas\n\nNo other.'],
    ['a German lane', 'Strecke\nVon: Wien\nAn: Graz\nBetrag 500'],
    ['a French lane', 'Trajet:\nDe: Lyon\nÀ: Paris\nMontant: 500 EUR'],
    ['a pickup window', 'New pickup:\nFrom: 8:00\nTo: 12:00\nPlease confirm.'],
    ['two offers', 'We looked at them.\nFrom: 800.00 (yours)\nTo: 1,200.00 (our lawyer)\nWe do NOT accept 800.00.'],
    ['a place and a day', 'From: dock 4\nDate: 11/20\nTemp: 5C\nGoods are spoiled'],
    ['a rule', 'FREIGHT CLAIM FORM\n________________________________\nAccount number: 7\nWe want 900 USD'],
    ['two hyphens', 'We agree.\n--\nBut only if you pay on Friday.'],
    ['what somebody wrote', 'On 11/20 the driver wrote:\n"accepted under protest"\nwe claim 900'],
    ['a sentence before a quote', 'On the other hand Bob wrote:\n> 5 pallets'],
    ['sentences that end with who wrote', 'On 11/20/2026 we refused.\nAnn wrote:\n"no"'],
    ['what somebody wrote at a time', 'On 11/20/2026 at 9:15 the driver wrote:\naccepted under protest'],
    ['a number in front of a date', 'No: 4711\nDate: 11/20\nSubject: crates\nWe want 900 USD'],
    ['a contact with a lane', 'From: Chicago, dock@x.example\nPickup: 8:00\nSubject: crates\nWe want 900 USD'],
    ['a sign for more than', 'How much is missing?\n> 500 kg\nThat is all.'],
    ['a signature that is none', `-- \n${'One more sentence.\n'.repeat(12)}We do not agree.`],
  ])('are whole with %s', (_, text) => {
    expect(ownWords(text, true)).toEqual({ text, linesLeftOut: 0, linesOfSignature: 0 });
  });

  it('tell how much is left out after them that is not marked line by line', () => {
    const head = 'From: Ann <ann@x.example>\nSent: Tuesday\nSubject: x';
    expect(ownWords(`No.\n\n${head}\n\nDo you agree?\n> We do.`, true).linesLeftOut).toBe(4);
    expect(ownWords('No.\n> Do you agree?', true).linesLeftOut).toBe(0);
  });

  it('tell how many lines of a signature are left out', () => {
    expect(ownWords('No.\n-- \nWanda\n\nAmount: 9', true)).toEqual({
      text: 'No.',
      linesLeftOut: 0,
      linesOfSignature: 2,
    });
    const signed = ownWords('No.\n-- \nWanda\n\nAnn <ann@x.example> wrote:\n\nDo you agree?', true);
    expect(signed).toEqual({ text: 'No.', linesLeftOut: 2, linesOfSignature: 1 });
  });

  it('are below the line of a help desk where it is above all of the letter', () => {
    const line = '##- Please type your reply above this line -##';
    expect(ownWords(`${line}\n\n${OWN}`, true).text).toBe(OWN);
  });

  it('are all of a letter that answers none, also with a head as the forms of websites write it', () => {
    const text = 'A new message:\n\nFrom: Ann <ann@x.example>\nSubject: Damage\n\nBOL: 1';
    expect(ownWords(text, false).text).toBe(text);
    expect(ownWords(`FYI\n\n---------- Forwarded message ---------\n${text}`, false).text).toBe('FYI');
  });

  it('between quotes are kept', () => {
    expect(ownWords('> Which BOL?\n0400-77\n> How much?\n$410', true).text).toBe('0400-77\n$410');
  });

  it('are all of a letter that quotes nothing, also one that speaks of letters', () => {
    const text = 'On Tuesday the driver wrote on the receipt:\nfour pallets crushed\nFrom: dock 4';
    expect(ownWords(text, true).text).toBe(text);
  });

  it('take no time that counts for thousands of lines that begin a signature or a quote', () => {
    for (const unit of ['-- \n\n\n\n\n\n\n\n', 'On 1 <a@x.example> 9:15 wrote\n', '<a@x.example> wrote\n\n']) {
      const before = performance.now();
      ownWords(unit.repeat(4_000), true);
      expect(performance.now() - before).toBeLessThan(5_000);
    }
  });

  it('take no longer for long lines that look like a quote', () => {
    const text = `${'On a '.repeat(20_000)}\n`.repeat(5);
    expect(ownWords(text, true).text.length).toBeGreaterThan(100_000);
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
    ['Claim-Amount.: 5', ['5']],
    ['2) Amount: 5', ['5']],
    ['Amount (freight): 5', []],
    ['Amount no.: 5', []],
  ])('of %j are %j', (text, values) => {
    expect(labelledValues(text, LABELS, { type: 'money' })).toEqual(values);
  });

  it.each([
    'BOL NO.: 7001',
    'BOL #: 7001',
    'BOL#: 7001',
    'B.O.L. Nr: 7001',
    'BOL Number: 7001',
    'Bill of Lading (BOL): 7001',
    'bill of lading no.: 7001',
    'B/L No: 7001',
    'B/L\t7001',
  ])('name a number however the label is spelt: %s', (text) => {
    const normal = { keep: 'letters_and_digits', words: [] };
    expect(labelledValues(text, ['BOL', 'Bill of lading', 'B/L'], { type: 'text', normal })).toEqual(['7001']);
  });

  it('have the currency of their label', () => {
    const text = 'Claim Amount ($): 900.00\nCLAIM AMOUNT (in EUR): 900.00\nAmount [USD]: 900 USD\nAmount (EUR): 7 USD';
    const values = ['$ 900.00', 'EUR 900.00', '900 USD', 'EUR 7 USD'];
    expect(labelledValues(text, LABELS, { type: 'money' })).toEqual(values);
  });

  it('of a label that asks for a number are those of that number alone', () => {
    const text = 'Account: Wobbly Widget Works\nAccount no.: 7001\nWeight (lb): 90';
    expect(labelledValues(text, ['Account number'], { type: 'text', normal: {} })).toEqual(['7001']);
    expect(labelledValues(text, ['Account'], { type: 'text' })).toEqual(['Wobbly Widget Works']);
    expect(labelledValues(text, ['Weight'], { type: 'number' })).toEqual([]);
  });
});
