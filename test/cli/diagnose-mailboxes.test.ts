/** Tests of what `sop doctor` says of mailboxes. */
import { describe, expect, it } from 'vitest';
import { diagnoseMailboxes } from '../../src/cli/diagnose-mailboxes.ts';
import type { NewestProofs } from '../../src/intake/mail/newest-proofs.ts';
import type { OurServer } from '../../src/intake/mail/sender-proof.ts';

const KINDS = [{ kind: 'freight_claim', mail: { mailbox: 'claims', reply: 'claimant_reply' } }];
const OURS = { letters: 5, ours: 5, other: null } as const;
const reads = (
  waiting: number,
  server: OurServer | null = { named: 'mx.ours.example' },
  newest: NewestProofs | null = OURS,
) => ({
  isAddressKnown: true,
  check: () => Promise.resolve({ waiting, stay: 0, isBegun: true, server, newest: server === null ? null : newest }),
});

async function messages(
  mailboxes: Parameters<typeof diagnoseMailboxes>[1]['mailboxes'],
  kinds = KINDS,
): Promise<string[]> {
  return (await diagnoseMailboxes(kinds, { mailboxes }, async () => null)).map(
    ({ state, message }) => `${state}: ${message}`,
  );
}

describe('sop doctor', () => {
  it('opens each mailbox, and says how many letters wait', async () => {
    expect(await messages(new Map([['claims', reads(0)]]))).toEqual([
      'there: The mailbox `claims` can be read: no letter waits',
    ]);
    expect(await messages(new Map([['claims', reads(3, null)]]))).toEqual([
      expect.stringMatching(
        /^there: .*3 letters wait\. Without `server` in its settings, nothing is known of who sent/,
      ),
    ]);
  });

  it('says what follows where no address of a mailbox is known', async () => {
    expect(await messages(new Map([['claims', { ...reads(0), isAddressKnown: false }]]))).toEqual([
      'there: The mailbox `claims` can be read: no letter waits',
      expect.stringMatching(/^note: The address of the mailbox `claims` is not known.* Set `addresses` in/),
    ]);
  });

  it.each([
    [
      40,
      true,
      'there: The mailbox `claims` can be read: 1 letter waits, and 40 letters from before stay in the folder',
    ],
    [
      1,
      false,
      'there: The mailbox `claims` can be read: 1 letter waits, and 1 letter from before stays in the folder. From its first start on, the program takes what arrives; to take earlier letters, too, set `since` in SOPWITH_MAILBOXES before it starts',
    ],
  ])('says how many letters from before stay', async (stay, isBegun, said) => {
    const check = () => Promise.resolve({ waiting: 1, stay, isBegun, server: { named: 'mx' }, newest: OURS });
    expect(await messages(new Map([['claims', { isAddressKnown: true, check }]]))).toEqual([said]);
  });

  it.each([
    [
      'of another server',
      { named: 'mx.ours.example' } as const,
      { letters: 5, ours: 0, other: { named: 'mx.google.com' } },
      'missing: The mailbox `claims` can be read: no letter waits. None of the 5 newest letters has an `Authentication-Results` of `mx.ours.example` on top, so nothing is known of who sent a letter. The newest of them has one of `mx.google.com`: if that is your own mail server, set `server` to it in SOPWITH_MAILBOXES',
    ],
    [
      'of a server without a name, as Microsoft 365',
      { named: 'outlook.com' } as const,
      { letters: 5, ours: 0, other: 'unnamed' as const },
      /^missing: .*names no server: if your own mail server writes it so, as Microsoft 365 does, set `server_is_unnamed` to true and leave out `server`$/,
    ],
    [
      'of a server that has a name',
      'unnamed' as const,
      { letters: 5, ours: 0, other: { named: 'mx.google.com' } },
      /^missing: .*without the name of a server on top.*set `server` to it in SOPWITH_MAILBOXES instead of `server_is_unnamed`$/,
    ],
    [
      'of none, on some of them',
      'unnamed' as const,
      { letters: 5, ours: 3, other: 'no_header' as const },
      /^there: .*Of the 5 newest letters, 2 do not have .*nothing is known of who sent them\. The newest of them has none/,
    ],
  ])('says when the newest letters have a proof %s', async (_, server, newest, said) => {
    expect(await messages(new Map([['claims', reads(0, server, newest)]]))).toEqual([
      typeof said === 'string' ? said : expect.stringMatching(said),
    ]);
  });

  it('says nothing of proofs while there are no letters', async () => {
    expect(await messages(new Map([['claims', reads(0, 'unnamed', { letters: 0, ours: 0, other: null })]]))).toEqual([
      'there: The mailbox `claims` can be read: no letter waits',
    ]);
  });

  it('says why one cannot be read', async () => {
    const check = () => Promise.reject(new Error('imap.ours.example: it refuses user or secret'));
    expect(await messages(new Map([['claims', { isAddressKnown: true, check }]]))).toEqual([
      'missing: The mailbox `claims` cannot be read: imap.ours.example: it refuses user or secret',
    ]);
  });

  it('names a mailbox that no kind has, and a kind whose mailbox is not set', async () => {
    expect(await messages(new Map([['sales', reads(0)]]))).toEqual([
      expect.stringMatching(/^missing: The mailbox `sales` is set, but no kind names it/),
      expect.stringMatching(
        /^note: `freight_claim` reads the mailbox `claims`, which is not set.*SOPWITH_MAILBOX_SECRET_CLAIMS$/,
      ),
    ]);
    expect(await messages(new Map(), [])).toEqual([]);
  });
});
