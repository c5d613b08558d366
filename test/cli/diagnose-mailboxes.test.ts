/** Tests of what `sop doctor` says of mailboxes. */
import { describe, expect, it } from 'vitest';
import { diagnoseMailboxes } from '../../src/cli/diagnose-mailboxes.ts';

const KINDS = [{ kind: 'freight_claim', mail: { mailbox: 'claims', reply: 'claimant_reply' } }];
const reads = (waiting: number, isProving = true) => ({ check: () => Promise.resolve({ waiting, isProving }) });

async function messages(
  mailboxes: Parameters<typeof diagnoseMailboxes>[1]['mailboxes'],
  kinds = KINDS,
): Promise<string[]> {
  return (await diagnoseMailboxes(kinds, { mailboxes })).map(({ state, message }) => `${state}: ${message}`);
}

describe('sop doctor', () => {
  it('opens each mailbox, and says how many letters wait', async () => {
    expect(await messages(new Map([['claims', reads(0)]]))).toEqual([
      'there: The mailbox `claims` can be read: no letter waits',
    ]);
    expect(await messages(new Map([['claims', reads(3, false)]]))).toEqual([
      expect.stringMatching(
        /^there: .*3 letters wait\. Without `server` in its settings, nothing is known of who sent/,
      ),
    ]);
  });

  it('says why one cannot be read', async () => {
    const check = () => Promise.reject(new Error('imap.ours.example: it refuses user or secret'));
    expect(await messages(new Map([['claims', { check }]]))).toEqual([
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
