/** Tests of letters in case files: what is none of the case's own is refused with a sentence. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { kindSchema } from '../../src/case/kind.ts';
import { readCaseFile } from '../../src/evaluate/case-file.ts';
import { letterEventOf } from '../../src/evaluate/letter-event.ts';
import { replay, type ReplayedCase } from '../../src/evaluate/replay.ts';
import { filesIn } from '../handbook-folder/files-in.ts';
import { KIND } from '../intake/mail/sample.ts';

const kind = kindSchema.parse(parse(KIND));
const CONTEXT = {
  handbook: { kinds: new Map([[kind.kind, kind]]), timeZone: 'America/Chicago' },
  receivedAt: Date.parse('2026-03-03T15:00:00Z'),
};
const LETTER = 'Message-ID: <1@x.example>\nFrom: Ann <ann@x.example>\n\nAmount: 410 USD\n';

describe('a letter in a case file', () => {
  it('opens its case, with the line ends of the file', async () => {
    expect(await letterEventOf(LETTER, kind, 'opening', CONTEXT)).toMatchObject({
      event: { type: 'opened', facts: expect.arrayContaining([expect.objectContaining({ path: 'claim.amount' })]) },
    });
  });

  it.each<readonly [string, string, 'opening' | 'reply', RegExp]>([
    ['without a sender', 'Subject: x\n\ny', 'opening', /^Expected the address of one sender/],
    [
      'that a program wrote',
      `Auto-Submitted: auto-replied\n${LETTER}`,
      'opening',
      /^ignored: the letter is an automatic reply/,
    ],
    ['that answers none', LETTER, 'reply', /^expected a letter that answers one of the case/],
  ])('is refused: one %s', async (_, text, as, problem) => {
    expect(await letterEventOf(text, kind, as, CONTEXT)).toEqual({ problem: expect.stringMatching(problem) });
  });

  it('may be what people answer from a help desk, which opens no case', async () => {
    const text = `Auto-Submitted: auto-generated\nIn-Reply-To: <q@x.example>\n${LETTER}`;
    expect(await letterEventOf(text, kind, 'reply', CONTEXT)).toMatchObject({ event: { type: 'declared' } });
    expect(await letterEventOf(text, kind, 'opening', CONTEXT)).toMatchObject({
      problem: expect.stringMatching(/^ignored: the letter was sent by a program/) as string,
    });
  });

  it('is refused where the kind reads no letters', async () => {
    const { mail: _, ...without } = kind;
    expect(await letterEventOf(LETTER, without, 'opening', CONTEXT)).toEqual({
      problem: 'the kind `freight_claim` has no mailbox',
    });
  });
});

/** A letter played with the shipped procedure, next to an account and a shipment in a few words. */
async function playedWith(lines: string): Promise<ReplayedCase> {
  const cases = `cases:
  - case_id: LT-1
    received_at: '2026-11-24T15:00:00Z'
    salesforce: { status: found, tier: Enterprise, open_contract_value_usd: '100000.00', account_executive: ava@our.example }
    tms: { status: found }
    letter: ${JSON.stringify(`Message-ID: <a1@c.example>\nFrom: Carla <c@c.example>\nSubject: x\n\n${lines}Claim amount: 9,000.00 USD\n`)}
    expected: { route: priority, flags: [], must: [tms.get_shipment_by_bol], must_not: [] }
`;
  const files = filesIn(fileURLToPath(new URL('../../sops/', import.meta.url)));
  const replayed = await replay({ files, cases: readCaseFile(cases, 'letter.cases.yaml'), only: [] });
  const [one] = replayed.kind === 'replayed' ? replayed.cases : [];
  if (one === undefined) throw new Error(`Expected a replayed case, got ${JSON.stringify(replayed)}`);
  return one;
}

describe('an account and a shipment in a few words, next to a letter', () => {
  it('have the numbers that the letter states', async () => {
    const { failures, recorded } = await playedWith('Account number: acc-www01\nBOL: 7001\n');
    expect([failures, recorded.calls.map(({ tool, state }) => `${tool} ${state}`)]).toEqual([
      [],
      expect.arrayContaining(['salesforce.get_account executed', 'tms.get_shipment_by_bol executed']),
    ]);
  }, 60_000);

  it('are refused where the letter states none, with what to write', async () => {
    const account = await playedWith('BOL: 7001\n');
    expect(account.failures.join()).toMatch(/the case states none\. Write `salesforce: \{ records: /);
    const shipment = await playedWith('Account number: ACC-WWW01\n');
    expect(shipment.failures.join()).toMatch(/the case states none\. Write its number next to it: `tms: /);
  }, 60_000);
});
