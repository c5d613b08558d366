/** What `sop doctor` sees of a mailbox on a real IMAP server (Dovecot), without reading, moving or marking a letter. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkMailbox } from '../../src/app/serve-mailboxes.ts';
import type { SignedInbox } from '../../src/engine/signed-inbox.ts';
import { mailboxSchema } from '../../src/intake/mail/mailbox-settings.ts';
import { rememberBeginning } from '../../src/intake/mail/remember-beginning.ts';
import type { Json } from '../../src/kernel/canonical-json.ts';
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
    checkMailbox(
      'claims',
      {
        ...mailboxSchema.parse({ host: '127.0.0.1', port: server.port, user: server.user, tls: false, ...settings }),
        secret: PASSWORD,
      },
      async ({ eventId }) => recorded.get(eventId) ?? null,
    );
  const recorded = new Map<string, Json>();
  const inbox: Pick<SignedInbox, 'record' | 'recorded'> = {
    async record({ eventId, payload }) {
      recorded.set(eventId, payload);
      return true;
    },
    recorded: async ({ eventId }) => recorded.get(eventId) ?? null,
  };

  it('looks at the topmost proof of the newest letters, those that wait and those that were taken', async () => {
    expect(await check({ server: 'mx.ours.example' })).toEqual({
      waiting: 0,
      stay: 0,
      isBegun: false,
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
      waiting: 0,
      stay: 2,
      newest: { letters: 5, ours: 0, other: 'no_header' },
    });
    expect(await check({ server_is_unnamed: true })).toMatchObject({
      stay: 2,
      server: 'unnamed',
      newest: { letters: 5, ours: 4, other: 'no_header' },
    });
    await client.mailboxOpen('INBOX');
    expect(await client.search({ seen: true })).toEqual([]);
    await client.logout();
  });

  it('counts the letters that wait and those that stay as the program does at its next start', async () => {
    const client = await server.client();
    await client.mailboxOpen('INBOX');
    await client.messageDelete('1:*');
    const put = (day: string): Promise<unknown> => client.append('INBOX', message(), [], new Date(`${day}T12:00:00Z`));
    await put('2023-03-14');
    await put('2026-03-03');
    expect(await check({})).toMatchObject({ waiting: 0, stay: 2, isBegun: false });
    expect(await check({ since: '2026-03-03' })).toMatchObject({ waiting: 1, stay: 1, isBegun: false });
    const settings = mailboxSchema.parse({ host: '127.0.0.1', user: server.user });
    const beginning = rememberBeginning('claims', settings, inbox, { now: () => Date.parse('2026-03-04T00:00:00Z') });
    await beginning.since();
    await put('2026-03-04');
    expect(await check({})).toMatchObject({ waiting: 1, stay: 2, isBegun: true });
    const status = await client.status('INBOX', { uidNext: true, uidValidity: true });
    if (status === false) throw new Error('expected the state of the folder');
    await beginning.from({ validity: String(status.uidValidity), next: status.uidNext ?? 0 });
    await put('2023-03-15');
    expect(await check({})).toMatchObject({ waiting: 2, stay: 2, isBegun: true });
    await client.logout();
  });
});
