/** Tests of what `sop check` says of the letters that a kind reads. */
import { describe, expect, it } from 'vitest';
import { COMPILER } from '../compiler.ts';
import { KIND } from '../intake/mail/sample.ts';
import { ANY_DOOR } from '../run/handbook.ts';

const PATH = 'kinds/freight_claim.yaml';
const withKind = (text: string, ...more: { path: string; text: string }[]) => [
  ...ANY_DOOR.map((file) => (file.path === PATH ? { path: PATH, text } : file)),
  ...more,
];

const found = (text: string, ...more: { path: string; text: string }[]): string[] =>
  COMPILER.handbook(withKind(text, ...more))
    .findings.filter(({ rule }) => ['kind-mail', 'kind-shape', 'kind-twice'].includes(rule))
    .map(({ message }) => message);

describe('the letters of a kind', () => {
  it('have nothing to complain about', () => {
    expect(found(KIND)).toEqual([]);
  });

  it.each([
    [
      'a reply that is no event',
      'reply: claimant_reply',
      'reply: claimant_replay',
      /^Expected an event that the kind declares, got `claimant_replay`/,
    ],
    [
      'a reply whose field a letter may lack',
      'mail: from.address }\nfacts',
      'mail: { after: [From] } }\nfacts',
      /whose `from` must be there/,
    ],
    [
      'a fact that a letter may lack',
      'type: text, optional: true, untrusted: true, mail: from.address',
      'type: text, untrusted: true, mail: { after: [Contact] }',
      /got `claimant\.contact`, which a letter may lack/,
    ],
    ['a record of another system', 'claimant.contact', 'zendesk.ticket', /which names a record of zendesk/],
    [
      'a currency of no money',
      'mail: { after: [BOL, Bill of lading] }',
      'mail: { after: BOL, currency: USD }',
      /`currency` for money only, got it for a text/,
    ],
    [
      'files that are no list',
      'type: list, optional: true, mail: attachments',
      'type: text, optional: true, mail: attachments',
      /^Expected a list for `attachments`, got a text/,
    ],
    ['an unknown part', 'mail: dmarc', 'mail: spf', /^Expected `from\.name`/],
    ['a label with a colon', '[BOL, Bill of lading]', '["BOL:"]', /label without a colon/],
  ])('are refused with %s', (_, before, after, message) => {
    expect(KIND).toContain(before);
    expect(found(KIND.replace(before, after))).toContainEqual(expect.stringMatching(message));
  });

  it('are refused where the kind has no mailbox', () => {
    const messages = found(KIND.replace('mail: { mailbox: claims, reply: claimant_reply }\n', ''));
    expect(messages).toContain('Expected `mail` of the kind for a fact that is read in letters, got none');
    expect(messages).toContain('Expected `mail` in the event that `reply` names, got it in `claimant_reply`');
  });

  it('come to one kind for each mailbox', () => {
    const other = { path: 'kinds/other_claim.yaml', text: KIND.replace('kind: freight_claim', 'kind: other_claim') };
    expect(found(KIND, other)).toContain(
      'Expected one kind for the mailbox `claims`, got `freight_claim` and `other_claim`',
    );
  });
});
