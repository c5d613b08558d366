/**
 * The shipped freight procedure, opened by an e-mail in a mailbox of a real IMAP server (Dovecot): read, moved, answered in
 * its case, and read on after the server was away.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { message, type Written } from '../intake/mail/sample.ts';
import { until } from '../until.ts';
import { createDovecot, describeWithDovecot, PASSWORD, type Dovecot } from './dovecot.ts';
import { startWhole, type Whole } from './in-process.ts';

const BODY =
  'Two pallets were crushed at the dock.\r\n\r\nClaim amount: $410.00 USD\r\nBOL: 0400-7712\r\nAccount number: ACC-WOB01\r\n';

describeWithDovecot('a mailbox on a real server', () => {
  let server: Dovecot;
  let whole: Whole;
  beforeAll(async () => {
    server = await createDovecot();
    await put({ headers: { 'Message-ID': '<old@wobbly.example>' }, body: BODY }, new Date('2023-03-14T10:00:00Z'));
    whole = await startWhole({
      environment: {
        SOPWITH_MAILBOXES: JSON.stringify({
          claims: { host: '127.0.0.1', port: server.port, user: server.user, tls: false },
        }),
        SOPWITH_MAILBOX_SECRET_CLAIMS: PASSWORD,
      },
    });
    await until('the mailbox is open', () => whole.logger.includes('info mail.began'));
  });
  afterAll(async () => {
    await whole.stop();
    await server.remove();
  });

  async function put(written: Written, arrivedAt?: Date): Promise<void> {
    const client = await server.client();
    await client.append('INBOX', message(written), [], arrivedAt);
    await client.logout();
  }

  async function lettersIn(folder: string): Promise<number> {
    const client = await server.client();
    const status = await client.status(folder, { messages: true });
    await client.logout();
    return status === false ? -1 : (status.messages ?? -1);
  }

  it('opens a case for a letter, whose ticket names its sender, and moves the letter', async () => {
    await put({ body: BODY });
    await whole.cardSays('CASE-1', 'Wanda Wobbly');
    await whole.find('the ticket', ({ vendors: { zendesk } }) =>
      Object.values(zendesk.tickets).find(({ comments }) =>
        comments.some(({ body }) => body.includes('crushed at the dock')),
      ),
    );
    await until('the letter is moved', async () => (await lettersIn('Sopwith taken')) === 1);
    // The one that was there before the first start stays.
    expect(await lettersIn('INBOX')).toBe(1);
  });

  it('gives a reply to the case of its thread, where people read it', async () => {
    await put({
      headers: {
        'Message-ID': '<r1@wobbly.example>',
        'In-Reply-To': '<q7.1@wobbly.example>',
        Subject: 'Re: Damaged pallets',
      },
      body: 'The photos follow tomorrow.\r\n\r\n> Claim amount: 9,999.00\r\n',
    });
    await until('the thread has the reply', () => whole.threadText('CASE-1').includes('The photos follow tomorrow.'));
    expect(whole.threadText('CASE-1')).not.toContain('9,999');
  });

  it('puts what is no letter aside: an automatic reply is ignored, what has no sender is refused', async () => {
    await put({ headers: { 'Message-ID': '<auto@x.example>', 'Auto-Submitted': 'auto-replied' } });
    await put({ headers: { 'Message-ID': '<none@x.example>', From: null } });
    await until('both are moved', async () => (await lettersIn('INBOX')) === 1);
    expect([await lettersIn('Sopwith taken'), await lettersIn('Sopwith refused')]).toEqual([3, 1]);
    const aside = await whole.system.engine.shell.store.inbox.setAside(10);
    expect(aside.map(({ note }) => note.slice(0, 60)).sort()).toEqual([
      'ignored: the letter is an automatic reply: it has `Auto-Subm',
      'refused: Expected the address of one sender in `From`, got n',
    ]);
  });

  it('gives a letter of earlier that a person moves into the folder, as received when its server took it', async () => {
    const client = await server.client();
    await client.mailboxOpen('INBOX');
    await client.messageMove('1:*', 'Sopwith refused');
    await client.mailboxOpen('Sopwith refused');
    await client.messageMove(String((await client.search({ header: { 'message-id': 'old@wobbly' } })) || ''), 'INBOX');
    await client.logout();
    await until('it is moved', async () => (await lettersIn('INBOX')) === 0);
    const items = await whole.system.engine.shell.store.inbox.page(null, 100);
    expect(items.find(({ eventId }) => eventId.includes('old@'))?.receivedAt).toBe(Date.parse('2023-03-14T10:00:00Z'));
    await until(
      'its case is open',
      async () => (await whole.system.engine.shell.store.runs.list({ limit: 9, newestFirst: false })).length === 2,
    );
  });

  it('is read on after the server was away', async () => {
    await server.stop();
    await server.start();
    await put({ headers: { 'Message-ID': '<2@wobbly.example>', From: 'Ben Baker <ben@baker.example>' }, body: BODY });
    await whole.cardSays('CASE-3', 'Ben Baker');
  });
});
