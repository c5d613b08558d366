/** Tests of what is read of an e-mail: its sender, its own words, the letters it answers, and who wrote it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMessage } from '../../../src/intake/mail/read-message.ts';
import type { Letter } from '../../../src/intake/mail/letter.ts';
import type { OurServer } from '../../../src/intake/mail/sender-proof.ts';
import { textCharactersMax } from '../../../src/kernel/limits.ts';
import { histories } from '../../histories.ts';
import { message, type Written } from './sample.ts';

const SOURCE = { mailbox: 'claims', server: { named: 'mx.ours.example' }, isCut: false };

async function letterOf(written: Written | Buffer): Promise<Letter> {
  const read = await readMessage(Buffer.isBuffer(written) ? written : message(written), SOURCE);
  if ('problem' in read) throw new Error(read.problem);
  return read.letter;
}

const problemOf = async (written: Written): Promise<string> => {
  const read = await readMessage(message(written), SOURCE);
  return 'problem' in read ? read.problem : 'none';
};

describe('a letter', () => {
  it('is what its sender wrote', async () => {
    expect(await letterOf({})).toEqual({
      mailbox: 'claims',
      record: 'claims q7.1@wobbly.example',
      answers: [],
      from: { name: 'Wanda Wobbly', address: 'wanda@wobbly.example' },
      subject: 'Damaged pallets',
      date: '2026-03-03T15:15:00.000Z',
      text: 'Pallets were crushed.',
      attachments: [],
      automatic: null,
      dmarc: 'none',
      isCut: false,
    });
  });

  it.each([
    ['a comma', '"Lee, Ann" <ann@x.example>', 'Lee, Ann'],
    ['their own address', '"Ann@x.example" <ann@x.example>', 'Ann@x.example'],
    ['letters of another alphabet', '=?utf-8?q?J=C3=BCrgen?= <ann@x.example>', 'Jürgen'],
  ])('may be of a sender whose name has %s', async (_, From, name) => {
    expect((await letterOf({ headers: { From } })).from).toEqual({ name, address: 'ann@x.example' });
  });

  it.each([
    ['in quotes', '"Ann@old.example" <ann@x.example>', ['Ann@old.example']],
    ['that is none outside', '"Info@Pell" <ann@x.example>', ['Info@Pell']],
    ['that is encoded', '=?utf-8?q?lena=40ours=2Eexample?= <ann@x.example>', ['lena@ours.example']],
  ])('shows the address of its sender alone where the name is another address, %s', async (_, From, others) => {
    const { from } = await letterOf({ headers: { From } });
    expect(from).toMatchObject({ name: '', address: 'ann@x.example' });
    expect([...new Set(from.others)]).toEqual(others);
  });

  const GROUP = {
    From: "'Petra Pell' via Claims <claims@ours.example>",
    'List-ID': '<claims.ours.example>',
    'Authentication-Results': 'mx.ours.example; dmarc=pass header.from=ours.example',
  };
  const PETRA = 'Petra Pell <petra@pell.example>';
  const ourLetter = async (headers: Readonly<Record<string, string | null>>) => {
    const read = await readMessage(message({ headers }), { ...SOURCE, ours: ['desk@ours.example'] });
    if ('problem' in read) throw new Error(read.problem);
    return read.letter;
  };

  it.each([
    ['a Google Group', { 'Reply-To': 'claims@ours.example', 'X-Original-From': PETRA }],
    ['Mailman', { 'Reply-To': PETRA }],
    [
      'a group that writes its address alone',
      {
        'List-ID': null,
        'Mailing-list': 'list claims@ours.example; contact o@x.example',
        'X-Original-Sender': 'petra@pell.example',
      },
    ],
    ['the form of a website', { 'List-ID': null, 'Delivered-To': 'claims@ours.example', 'Reply-To': PETRA }],
  ])('through %s is from whom it names, and what is proved of the group proves nothing', async (_, headers) => {
    const { from, dmarc } = await ourLetter({ ...GROUP, ...headers });
    expect(from).toEqual({ name: 'Petra Pell', address: 'petra@pell.example', others: ['claims@ours.example'] });
    expect(dmarc).toBe('none');
  });

  it.each([
    ['a list', { 'List-Post': '<mailto:mallory@evil.example>' }],
    ['the id of a list', { 'List-ID': '<mallory.evil.example>' }],
    ['a delivery', { 'Delivered-To': 'mallory@evil.example' }],
  ])('is from whom `From` names where the sender writes that their address is %s of ours', async (_, headers) => {
    const { from, dmarc } = await ourLetter({
      From: 'mallory@evil.example',
      'Reply-To': PETRA,
      'Authentication-Results': 'mx.ours.example; dmarc=fail header.from=evil.example',
      ...headers,
    });
    expect(from.address).toBe('mallory@evil.example');
    expect(dmarc).toBe('fail');
  });

  it('of a colleague names the colleague, whomever they write in front', async () => {
    const { from } = await ourLetter({
      From: 'marcus@ours.example',
      'List-Post': '<mailto:marcus@ours.example>',
      'Reply-To': PETRA,
    });
    expect(from.others).toContain('marcus@ours.example');
  });

  it('names each whom its headers say to have written it: the letter itself may have brought one of them', async () => {
    const { from } = await ourLetter({
      ...GROUP,
      'Reply-To': '"lena@ours.example" <marcus@ours.example>',
      'X-Original-From': PETRA,
    });
    expect(from.address).toBe('petra@pell.example');
    expect(from.others).toEqual(['claims@ours.example', 'marcus@ours.example', 'lena@ours.example']);
  });

  it('through a group of ours is proved for no one, also where the one whom it names is of our domain', async () => {
    const { from, dmarc } = await ourLetter({ ...GROUP, 'X-Original-From': 'Lena <lena@ours.example>' });
    expect([from.address, dmarc]).toEqual(['lena@ours.example', 'none']);
  });

  it.each([
    ['it names no one', {}],
    ['it names our own address', { 'Reply-To': 'claims@ours.example' }],
    ['it names several', { 'Reply-To': `${PETRA}, Ann <ann@x.example>` }],
  ])('from our own address is from an unknown sender where %s', async (_, headers) => {
    const { from } = await ourLetter({ ...GROUP, ...headers });
    expect(from).toEqual({ name: 'Petra Pell', address: '', through: 'claims@ours.example' });
  });

  it('from the address of the mailbox itself is from an unknown sender, too', async () => {
    const source = { ...SOURCE, ours: ['Claims@ours.example'] };
    const read = await readMessage(message({ headers: { From: 'claims@ours.example' } }), source);
    expect(read).toMatchObject({ letter: { from: { name: '', address: '', through: 'claims@ours.example' } } });
  });

  it('through a list that leaves its sender as it is, is from that one, wherever answers go', async () => {
    const headers = {
      'List-ID': '<claims.ours.example>',
      'Reply-To': 'claims@ours.example',
      Cc: 'wanda@wobbly.example',
    };
    expect((await letterOf({ headers })).from).toEqual({ name: 'Wanda Wobbly', address: 'wanda@wobbly.example' });
  });

  it('answers the letters of its thread, oldest first, each once', async () => {
    const headers = { References: '<a@x> <b@x>\r\n <c@x>', 'In-Reply-To': '<c@x>' };
    expect((await letterOf({ headers })).answers).toEqual(['claims a@x', 'claims b@x', 'claims c@x']);
  });

  it('of a long thread answers the first and the latest ones', async () => {
    const References = Array.from({ length: 60 }, (_, at) => `<m${at}@x>`).join(' ');
    const { answers } = await letterOf({ headers: { References } });
    expect(answers).toHaveLength(20);
    expect([answers[0], answers.at(-1)]).toEqual(['claims m0@x', 'claims m59@x']);
  });

  it('without an id is known by what it says', async () => {
    const [one, same, other] = await Promise.all([
      letterOf({ headers: { 'Message-ID': null } }),
      letterOf({ headers: { 'Message-ID': null } }),
      letterOf({ headers: { 'Message-ID': null }, body: 'Something else.' }),
    ]);
    expect(one.record).toMatch(/^claims none:[0-9a-f]{64}$/);
    expect(same.record).toBe(one.record);
    expect(other.record).not.toBe(one.record);
  });

  it('with a long id is known by its digest', async () => {
    const letter = await letterOf({ headers: { 'Message-ID': `<${'x'.repeat(600)}@y>` } });
    expect(letter.record).toMatch(/^claims sha256:[0-9a-f]{64}$/);
  });

  it.each([
    ['latin-1', 'text/plain; charset=iso-8859-1', Buffer.from([0x4d, 0xfc, 0x6c, 0x6c]), 'Müll'],
    ['Shift_JIS', 'text/plain; charset=shift_jis', Buffer.from([0x94, 0x6a, 0x91, 0xb9]), '破損'],
    ['windows-1252', 'text/plain; charset=windows-1252', Buffer.from([0x80, 0x35]), '€5'],
  ])('is read in its character set: %s', async (_, type, body, text) => {
    const letter = await letterOf(Buffer.concat([message({ headers: { 'Content-Type': type }, body: '' }), body]));
    expect(letter.text).toBe(text);
  });

  it('in HTML alone is its text, with the cells of a table beside each other', async () => {
    const html =
      '<style>b{}</style><p>Hello</p><table><tr><td>Claim amount</td><td>$410.00</td></tr><tr><td>BOL</td><td>0400-77</td></tr></table><script>x()</script>';
    const letter = await letterOf({ headers: { 'Content-Type': 'text/html' }, body: html });
    expect(letter.text.split('\n').map((line) => line.trim())).toEqual([
      'Hello',
      '',
      expect.stringMatching(/^Claim amount {3,}\$410\.00$/),
      expect.stringMatching(/^BOL {3,}0400-77$/),
    ]);
  });

  it('names its files, and reads no letter that is one of them', async () => {
    const body = [
      '--b',
      'Content-Type: text/plain',
      '',
      'See the letter of our customer.',
      '--b',
      'Content-Type: image/jpeg; name="dock 4.jpg"',
      'Content-Disposition: attachment; filename="dock 4.jpg"',
      '',
      'xx',
      '--b',
      'Content-Type: message/rfc822',
      '',
      'From: other@example.com',
      'Subject: Inner',
      '',
      'Claim amount: 9,999.00',
      '--b--',
    ].join('\r\n');
    const letter = await letterOf({ headers: { 'Content-Type': 'multipart/mixed; boundary=b' }, body });
    expect(letter.text).toBe('See the letter of our customer.');
    expect(letter.attachments).toEqual(['dock 4.jpg (image/jpeg)', expect.stringContaining('message/rfc822')]);
  });

  it('has the text behind a photo of megabytes, and reads a letter of 20 MB in no time that counts', async () => {
    const photo = `${'/9j/4AAQSkZJRgABAQ'.repeat(4)}\r\n`.repeat(40_000);
    const body = `--b\r\nContent-Type: image/jpeg; name=a.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n${photo}--b\r\nContent-Type: text/plain\r\n\r\nBOL: 0400-7712\r\n--b--\r\n`;
    const letter = await letterOf({ headers: { 'Content-Type': 'multipart/mixed; boundary=b' }, body });
    expect(letter).toMatchObject({ text: 'BOL: 0400-7712', attachments: ['a.jpg (image/jpeg)'], isCut: false });
  });

  it('that is too long says so where people read it', async () => {
    const { text, isCut } = await letterOf({ body: 'one line\r\n'.repeat(13_000) });
    expect(isCut).toBe(true);
    expect(text).toMatch(/\[The letter is larger than what was read of it\. Its rest is in the mailbox\.\]$/);
  });

  it.each([
    ['text/plain', (line: string) => line, '\r\n'],
    ['text/html', (line: string) => `<p>${line}</p>`, ''],
  ])('with too much text ends with a whole line, and says so: %s', async (type, lineOf, between) => {
    for (const kept of ['\nClaim amount: 7', '\n\nClaim amount: 7.2', '\n\nClaim amount: 7.200']) {
      const filled = 'Dented. '.repeat(9_000).slice(0, textCharactersMax - kept.length - 1);
      const body = [`${filled}.`, 'Claim amount: 7.200,00 EUR', 'Regards'].map(lineOf).join(between);
      const { text } = await letterOf({ headers: { 'Content-Type': type }, body });
      expect(text).not.toContain('Claim amount');
      expect(text).toMatch(/Dented[^\n]*\n\n\[The letter is larger than what was read of it\./);
    }
  });

  it('that is one long line ends with a whole word', async () => {
    const { text } = await letterOf({ body: 'We ask for 7200 EUR. '.repeat(4_000) });
    expect(text).toMatch(/ (?:We|ask|for|7200|EUR\.) …\n\n\[The letter is larger/);
  });

  it('that is cut within its text ends with a whole line, and keeps all of it where a file is cut', async () => {
    const cut = async (written: Written): Promise<string> => {
      const read = await readMessage(message(written), { ...SOURCE, isCut: true });
      return 'letter' in read ? read.letter.text.replace(/\n\n\[The letter is larger.*$/, '') : read.problem;
    };
    expect(await cut({ body: 'Hello\r\nAmount: 5' })).toBe('Hello');
    const parts = ['--b', 'Content-Type: text/plain', '', 'Hello', 'Amount: 50'];
    const file = ['--b', 'Content-Type: image/jpeg; name=a.jpg', '', 'QUFB'];
    const headers = { 'Content-Type': 'multipart/mixed; boundary=b' };
    expect(await cut({ headers, body: parts.join('\r\n') })).toBe('Hello');
    expect(await cut({ headers, body: [...parts, ...file].join('\r\n') })).toBe('Hello\nAmount: 50');
  });

  it('whose plain text only points to its HTML is its HTML', async () => {
    const body = [
      ...['--b', 'Content-Type: text/plain', '', 'This is an HTML mail. Please use an HTML viewer.'],
      ...['--b', 'Content-Type: text/html', '', '<p>Amount: 50.00</p>', '--b--'],
    ].join('\r\n');
    const letter = await letterOf({ headers: { 'Content-Type': 'multipart/alternative; boundary=b' }, body });
    expect(letter.text).toBe('Amount: 50.00');
  });

  it.each([
    ['without a sender', { From: null }],
    ['of a sender without an address', { From: 'Wanda' }],
    ['of two senders', { From: 'Ann <ann@x.example>, Lena <lena@ours.example>' }],
    [
      'of two senders, one in an encoded name',
      { From: '=?utf-8?q?Ann?= <ann@x.example>,\r\n =?utf-8?q?Lena?= <lena@ours.example>' },
    ],
    ['with an address within a name', { From: '"lena@ours.example" <ann@x.example> <lena@ours.example>' }],
    ['with another address that is not in quotes', { From: 'lena@ours.example <ann@x.example>' }],
    ['with `From` twice', { From: 'Ann <ann@x.example>', from: 'Lena <lena@ours.example>' }],
    ['of a group', { From: 'Claims team: a@x.example, b@x.example;' }],
  ])('%s is refused', async (_, headers) => {
    expect(await problemOf({ headers })).toMatch(/^Expected the address of one sender/);
  });

  it('with parts in parts without end is refused', async () => {
    const nested = Array.from(
      { length: 200 },
      (_, at) => `--b${at}\r\nContent-Type: multipart/mixed; boundary=b${at + 1}\r\n\r\n`,
    ).join('');
    expect(await problemOf({ headers: { 'Content-Type': 'multipart/mixed; boundary=b0' }, body: nested })).toMatch(
      /^Expected an e-mail, got one that cannot be read/,
    );
  });
});

describe('a letter that no person wrote', () => {
  it.each([
    [
      'a bounce',
      { 'Content-Type': 'multipart/report; report-type=delivery-status; boundary=b' },
      /report about another letter/,
    ],
    ['a bounce by its envelope', { 'Return-Path': '<>' }, /no sender to whom it could be returned/],
    ['an absent person', { 'Auto-Submitted': 'auto-replied (vacation)' }, /`Auto-Submitted: auto-replied`$/],
    [
      'an absent person at Exchange',
      { 'Auto-Submitted': 'auto-generated', 'X-MS-Exchange-Generated-Message-Source': 'Mailbox Rules Agent' },
      /rule of a mailbox/,
    ],
    ['an old auto-reply', { 'X-Autoreply': 'yes' }, /automatic reply/],
    ['a newsletter', { Precedence: 'bulk' }, /sent to many/],
    [
      'a newsletter of today',
      { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click', 'List-Id': '<a.shop.example>' },
      /is a newsletter/,
    ],
    ['an invitation', { 'Content-Type': 'text/calendar; method=REPLY' }, /invitation/],
  ])('is recognised: %s', async (_, headers, why) => {
    expect((await letterOf({ headers, body: '--b\r\n\r\nx\r\n--b--' })).automatic).toMatch(why);
  });

  it.each([
    [
      'through a list',
      { 'List-Id': '<a.ours.example>', 'List-Unsubscribe': '<https://x.example>', Precedence: 'list' },
    ],
    [
      'through a list that one click leaves',
      { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click', 'List-Post': '<mailto:a@groups.example>' },
    ],
    [
      'as an answer, with a service that adds a link',
      { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click', 'In-Reply-To': '<q@ours.example>' },
    ],
    ['from Request Tracker', { Precedence: 'bulk', 'RT-Ticket': 'pell.example #7' }],
    ['from Jira', { Precedence: 'bulk', 'X-JIRA-FingerPrint': '7' }],
  ])('is none that a person sent %s', async (_, headers) => {
    expect((await letterOf({ headers })).automatic).toBe(null);
  });

  const withCalendar = (head: string): Written => ({
    headers: { 'Content-Type': 'multipart/mixed; boundary=b' },
    body: `--b\r\nContent-Type: text/plain\r\n\r\nWe can take the pallets back then.\r\n--b\r\n${head}\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n--b--`,
  });

  it.each([
    'Content-Type: text/calendar; name=appt.ics\r\nContent-Disposition: attachment; filename=appt.ics',
    'Content-Type: text/calendar; method=REQUEST\r\nContent-Disposition: attachment; filename=appt.ics',
    'Content-Type: text/calendar; method=PUBLISH',
  ])('is none that has an appointment as a file: %j', async (head) => {
    expect(await letterOf(withCalendar(head))).toMatchObject({
      automatic: null,
      text: 'We can take the pallets back then.',
    });
  });

  it('is recognised by an invitation next to its text', async () => {
    const { automatic } = await letterOf(withCalendar('Content-Type: text/calendar; method=REQUEST'));
    expect(automatic).toMatch(/invitation/);
  });

  it.each([
    ['a help desk', { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }, 'auto-generated'],
    ['one that says so to many', { 'Auto-Submitted': 'Auto-Generated', Precedence: 'bulk' }, 'auto-generated'],
    ['a filter', { 'Auto-Submitted': 'auto-notified; owner-email="a@x.example"' }, 'auto-notified'],
    ['a program with a word of its own', { 'Auto-Submitted': '`*evil*`' }, 'another word'],
  ])('is one that a program sent, perhaps for a person: %s', async (_, headers, word) => {
    const { automatic, program } = await letterOf({ headers });
    expect([automatic, program]).toEqual([null, `was sent by a program: it has \`Auto-Submitted: ${word}\``]);
  });

  it('is none that a person sent through a list, or marked as not automatic', async () => {
    expect(
      (await letterOf({ headers: { 'Auto-Submitted': 'no', 'List-Id': '<claims.ours.example>' } })).automatic,
    ).toBe(null);
  });
});

describe('the proof of a sender', () => {
  const proof = async (...results: string[]): Promise<Letter['dmarc']> => {
    const lines = results.map((result) => `Authentication-Results: ${result}\r\n`).join('');
    return (await letterOf(Buffer.from(lines + message().toString()))).dmarc;
  };
  const PASS =
    'mx.ours.example; spf=pass smtp.mailfrom=wobbly.example; dmarc=pass (p=REJECT) header.from=wobbly.example';

  it('is what our own server found', async () => {
    expect(await proof(PASS)).toBe('pass');
    expect(await proof('mx.ours.example 1; dmarc=fail header.from=wobbly.example')).toBe('fail');
    expect(await proof('mx.ours.example; dmarc=pass (a "quote) header.from="wobbly.example"')).toBe('pass');
  });

  it.each([
    ['of another server', ['mx.other.example; dmarc=pass header.from=wobbly.example']],
    [
      'of a server whose name only begins like ours',
      ['mx.ours.example.evil.example; dmarc=pass header.from=wobbly.example'],
    ],
    ['below that of another server', ['mx.relay.example; none', PASS]],
    ['for another domain', ['mx.ours.example; dmarc=pass header.from=evil.example']],
    ['in a comment', ['mx.ours.example; spf=none (; dmarc=pass header.from=wobbly.example)']],
    ['in a comment without an end', ['mx.ours.example; dmarc=pass header.from=wobbly.example (']],
    [
      'in quotes, as a part of the address of the sender',
      [
        'mx.ours.example; spf=pass (sender SPF authorized) smtp.mailfrom="a;dmarc=pass header.from=wobbly.example"@evil.example',
      ],
    ],
    [
      'after a quote in quotes',
      ['mx.ours.example; spf=pass smtp.helo="a\\";dmarc=pass header.from=wobbly.example;x=\\""'],
    ],
    ['in quotes without an end', ['mx.ours.example; dmarc=pass header.from=wobbly.example smtp.helo="']],
    [
      'of a domain that only its reason names',
      ['mx.ours.example; dmarc=pass reason="header.from=wobbly.example" header.from=evil.example'],
    ],
    ['stated twice', ['mx.ours.example; dmarc=fail header.from=wobbly.example; dmarc=pass header.from=wobbly.example']],
    ['that says something else', ['mx.ours.example; dmarc=bestguesspass header.from=wobbly.example']],
    ['that is missing', []],
  ])('counts as none: %s', async (_, results) => {
    expect(await proof(...results)).toBe('none');
  });
});

describe('the proof of a server that is declared to write no name, as Microsoft 365', () => {
  const proof = async (results: readonly string[], server: OurServer | null = 'unnamed'): Promise<Letter['dmarc']> => {
    const lines = results.map((result) => `Authentication-Results: ${result}\r\n`).join('');
    const read = await readMessage(Buffer.from(lines + message().toString()), { ...SOURCE, server });
    return 'letter' in read ? read.letter.dmarc : 'none';
  };
  /** learn.microsoft.com, *Anti-spam message headers in Microsoft 365*, 2026-11. */
  const HONEST = [
    'spf=pass (sender IP is 209.85.219.52)',
    ' smtp.mailfrom=wobbly.example; dkim=pass (signature was verified)',
    ' header.d=wobbly.example;dmarc=pass action=none',
    ' header.from=wobbly.example;compauth=pass reason=100',
  ].join('\r\n');
  const FORGED =
    'spf=fail (sender IP is 1.2.3.4) smtp.mailfrom=wobbly.example; dkim=none (message not signed) header.d=none;dmarc=fail action=oreject header.from=wobbly.example;compauth=fail reason=000';

  it('is the topmost header, which names no server', async () => {
    expect(await proof([HONEST])).toBe('pass');
    expect(await proof([FORGED])).toBe('fail');
    expect(await proof([FORGED, HONEST])).toBe('fail');
  });

  it.each([
    ['that names a server', ['mx.other.example; dmarc=pass header.from=wobbly.example', HONEST]],
    [
      'that names a server, and a value next to its name',
      ['mx.other.example 1 policy=strict; dmarc=pass header.from=wobbly.example', HONEST],
    ],
    ['that names an empty one', ['; dmarc=pass header.from=wobbly.example', HONEST]],
    ['in a comment without an end', [`${HONEST} (`, HONEST]],
    ['for another domain', [HONEST.replaceAll('wobbly', 'evil')]],
    ['without a result of DMARC', ['spf=pass smtp.mailfrom=wobbly.example', HONEST]],
    ['that is missing', []],
  ])('counts as none: %s', async (_, results) => {
    expect(await proof(results)).toBe('none');
  });

  it('counts only where it is declared', async () => {
    expect(await proof([HONEST], null)).toBe('none');
    expect(await proof([HONEST], { named: 'protection.outlook.com' })).toBe('none');
  });
});

describe('any bytes', () => {
  it('are read as a letter or refused, and never end the process', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.constantFrom(
              'From: a@b.example\r\n',
              'Content-Type: multipart/mixed; boundary=x\r\n',
              '--x\r\n',
              '\r\n',
              '--x--',
            ),
            fc.constantFrom('Content-Transfer-Encoding: base64\r\n', '=?utf-8?q?=?=', 'Message-ID: <', '>\r\n'),
            fc.string({ unit: 'binary', maxLength: 40 }),
          ),
          { maxLength: 30 },
        ),
        async (parts) => {
          const read = await readMessage(Buffer.from(parts.join('')), SOURCE);
          if ('letter' in read) expect(read.letter.text.isWellFormed()).toBe(true);
        },
      ),
      { numRuns: histories(400) },
    );
  });
});
