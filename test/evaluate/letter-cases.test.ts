/** Tests of letters in case files: what is none of the case's own is refused with a sentence. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { kindSchema } from '../../src/case/kind.ts';
import { letterEventOf } from '../../src/evaluate/letter-event.ts';
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
      /^ignored: the letter was sent by a program/,
    ],
    ['that answers none', LETTER, 'reply', /^expected a letter that answers one of the case/],
  ])('is refused: one %s', async (_, text, as, problem) => {
    expect(await letterEventOf(text, kind, as, CONTEXT)).toEqual({ problem: expect.stringMatching(problem) });
  });

  it('is refused where the kind reads no letters', async () => {
    const { mail: _, ...without } = kind;
    expect(await letterEventOf(LETTER, without, 'opening', CONTEXT)).toEqual({
      problem: 'the kind `freight_claim` has no mailbox',
    });
  });
});
