/** What `sop doctor` sees of a mailbox on a real IMAP server (Dovecot), without reading, moving or marking a letter. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkMailbox } from '../../src/app/serve-mailboxes.ts';
import { mailboxSchema } from '../../src/intake/mail/mailbox-settings.ts';
import { message } from '../intake/mail/sample.ts';
import { createDovecot, describeWithDovecot, PASSWORD, type Dovecot } from './dovecot.ts';

const OF_MICROSOFT = 'spf=pass smtp.mailfrom=wobbly.example;dmarc=pass action=none\r\n header.from=wobbly.example';

describeWithDovecot('the check of a mailbox', () => {
  let server: Dovecot;
  beforeAll(async () => {
    server = await createDovecot();
  });
  afterAll(() => server.remove());

  const check = (settings: object) =>
    checkMailbox({
      ...mailboxSchema.parse({ host: '127.0.0.1', port: server.port, user: server.user, tls: false, ...settings }),
      secret: PASSWORD,
    });

  it('looks at the topmost proof of the newest letters, those that wait and those that were taken', async () => {
    expect(await check({ server: 'mx.ours.example' })).toEqual({
      waiting: 0,
      server: { named: 'mx.ours.example' },
      newest: { letters: 0, ours: 0, other: null },
    });
    const client = await server.client();
    const put = (folder: string, result: string | null): Promise<unknown> =>
      client.append(
        folder,
        Buffer.from(`${result === null ? '' : `Authentication-Results: ${result}\r\n`}${message().toString()}`),
      );
    for (let old = 0; old < 5; old++) await put('Sopwith taken', 'mx.old.example; dmarc=none');
    for (let taken = 0; taken < 3; taken++) await put('Sopwith taken', OF_MICROSOFT);
    await put('INBOX', OF_MICROSOFT);
    await put('INBOX', null);
    expect(await check({ server: 'outlook.com' })).toMatchObject({
      waiting: 2,
      newest: { letters: 5, ours: 0, other: 'no_header' },
    });
    expect(await check({ server_is_unnamed: true })).toMatchObject({
      waiting: 2,
      server: 'unnamed',
      newest: { letters: 5, ours: 4, other: 'no_header' },
    });
    await client.mailboxOpen('INBOX');
    expect(await client.search({ seen: true })).toEqual([]);
    await client.logout();
  });
});
