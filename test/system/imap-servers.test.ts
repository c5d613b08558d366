/**
 * A mailbox on servers that answer otherwise than Dovecot does: Exchange and Microsoft 365, Cyrus, Courier. A Dovecot
 * behind a proxy says what they say. Sources: OfflineIMAP/offlineimap3#130 and jgosmann/dmarc-metrics-exporter#15
 * (`NO Mailbox already exists.`), stalwartlabs/vandelay#12 (`RFC822.SIZE`).
 */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { openImapMailbox } from '../../src/intake/mail/imap-mailbox.ts';
import { MAILBOX_LOST, type Mailbox } from '../../src/intake/mail/mailbox.ts';
import { mailboxSchema } from '../../src/intake/mail/mailbox-settings.ts';
import { message } from '../intake/mail/sample.ts';
import { createDovecot, describeWithDovecot, PASSWORD, type Dovecot } from './dovecot.ts';
import { createImapProxy, type ImapProxy, type Rewording } from './imap-proxy.ts';

describeWithDovecot('a mailbox', () => {
  let server: Dovecot;
  let proxy: ImapProxy;
  beforeAll(async () => {
    server = await createDovecot();
    proxy = await createImapProxy(server.port);
  });
  afterEach(() => {
    proxy.reword({});
  });
  afterAll(async () => {
    await proxy.stop();
    await server.remove();
  });

  async function opened<T>(rewording: Rewording, settings: object, use: (mailbox: Mailbox) => Promise<T>): Promise<T> {
    proxy.reword(rewording);
    const parsed = mailboxSchema.parse({
      host: '127.0.0.1',
      port: proxy.port,
      user: server.user,
      tls: false,
      ...settings,
    });
    const mailbox = await openImapMailbox(parsed, async () => PASSWORD)();
    try {
      return await use(mailbox);
    } finally {
      await mailbox.close();
    }
  }

  const lettersIn = (folder: string): Promise<number> => count(server, folder);

  async function put(bytes: Buffer, folder = 'INBOX'): Promise<number> {
    const client = await server.client();
    const appended = await client.append(folder, bytes);
    await client.logout();
    return appended === false ? -1 : (appended.uid ?? -1);
  }

  /** Moves one letter to the folder for those that were taken. */
  async function take(rewording: Rewording, settings: object = {}): Promise<void> {
    const uid = await put(message());
    await opened(rewording, settings, (mailbox) => mailbox.move(uid, 'taken'));
  }

  it('is opened again and again where a folder that exists is refused without a code, as Exchange does', async () => {
    const said = (text: string): string =>
      text.replaceAll(/NO \[ALREADYEXISTS\] [^\r]*/gu, 'NO Mailbox already exists.');
    for (const times of [1, 2]) {
      await take({ said });
      expect(await lettersIn('Sopwith taken')).toBe(times);
    }
  });

  it('is opened where its folders were made by hand and none may be made, with any sign in their names', async () => {
    const settings = { taken: 'Übernommen & "fertig" *', refused: 'Abgelehnt%' };
    const client = await server.client();
    for (const name of Object.values(settings)) await client.mailboxCreate(name);
    await client.logout();
    await take({ asked: (text) => text.replaceAll(/ CREATE /gu, ' XCREATE ') }, settings);
    expect(await lettersIn(settings.taken)).toBe(1);
  });

  it('is opened where another process makes the folder at the same moment', async () => {
    let looks = 0;
    const asked = (text: string): string =>
      text.includes('STATUS') && ++looks === 1 ? text.replace('at-once', 'not-yet') : text;
    const said = (text: string): string => text.replaceAll(/NO \[ALREADYEXISTS\] [^\r]*/gu, 'NO Mailbox exists');
    const client = await server.client();
    await client.mailboxCreate('at-once');
    await client.logout();
    await take({ asked, said }, { taken: 'at-once' });
    expect(await lettersIn('at-once')).toBe(1);
  });

  it('that can have no such folder says what its server said, and which names there are', async () => {
    const asked = (text: string): string => text.replaceAll(/ CREATE \S+/gu, ' CREATE ""');
    await expect(take({ asked }, { taken: 'Nowhere' })).rejects.toThrow(
      /^127\.0\.0\.1: the folder `Nowhere` is not there and could not be made: .+\. Make it in the mailbox, or set `taken` in SOPWITH_MAILBOXES to a folder that is there; some servers have folders only below another, as in `INBOX\.Nowhere`$/,
    );
  });

  const size = (factor: number): Rewording => ({
    said: (text) =>
      text.replaceAll(
        /RFC822\.SIZE (\d+)/gu,
        (_, bytes: string) => `RFC822.SIZE ${Math.round(Number(bytes) * factor)}`,
      ),
  });

  it.each([0, 0.4, 3.05])(
    'reads a letter to its end where its size is estimated as %s times as much',
    async (factor) => {
      const whole = message();
      const uid = await put(whole);
      const read = await opened(size(factor), {}, (mailbox) => mailbox.read(uid, whole.length * 2));
      expect(read).toMatchObject({ isCut: false });
      expect(String(read?.bytes)).toBe(String(whole));
    },
  );

  it.each([
    ['one byte longer than what is read', -1, true],
    ['as long as what is read', 0, false],
  ])('says whether a letter is cut that is %s', async (_, more, isCut) => {
    const whole = message();
    const uid = await put(whole);
    for (const factor of [0.4, 1, 3]) {
      const bytesMax = whole.length + more;
      const read = await opened(size(factor), {}, (mailbox) => mailbox.read(uid, bytesMax));
      expect(read?.isCut).toBe(isCut);
      expect(String(read?.bytes)).toBe(String(whole.subarray(0, bytesMax)));
    }
  });

  it('reads on where a server gives less than was asked for', async () => {
    const whole = message({ body: 'Pallets were crushed.\r\n'.repeat(40) });
    const uid = await put(whole);
    const asked = (text: string): string => text.replaceAll(/BODY\.PEEK\[\]<(\d+)\.\d+>/gu, 'BODY.PEEK[]<$1.300>');
    const read = await opened({ asked }, {}, (mailbox) => mailbox.read(uid, 100_000));
    expect(read).toMatchObject({ isCut: false });
    expect(String(read?.bytes)).toBe(String(whole));
  });

  it('that cannot give one letter says so of that letter, and gives the others', async () => {
    const refused = await put(message());
    const given = await put(message());
    const asked = (text: string): string =>
      text.replace(new RegExp(`UID FETCH ${refused} .*`, 'u'), `UID COPY ${refused} nowhere`);
    await opened({ asked }, {}, async (mailbox) => {
      await expect(mailbox.read(refused, 1_000)).rejects.toMatchObject({ code: 'mail.not_read' });
      expect(await mailbox.titleOf(refused)).toBe(null);
      expect(await mailbox.titleOf(given)).toBe('“Damaged pallets” from wanda@wobbly.example');
      expect(await mailbox.read(given, 1_000)).toMatchObject({ uid: given });
    });
  });

  it('takes nothing that lay there where the server does not say which number comes next', async () => {
    const lay = await put(message());
    const said = (text: string): string => text.replaceAll(/\* OK \[UIDNEXT \d+\][^\r]*\r\n/gu, '');
    await opened({ said }, {}, async (mailbox) => {
      expect(mailbox.numbering.next).toBe(lay + 1);
      const came = await put(message());
      expect((await mailbox.list(mailbox.numbering.next, Infinity)).map(({ uid }) => uid)).toEqual([came]);
    });
  });

  it('has a letter no more that was moved, where the server can only copy and mark it', async () => {
    const uid = await put(message());
    const said = (text: string): string => text.replaceAll(/ (?:MOVE|UIDPLUS)\b/gu, '');
    const [lay, taken] = [await lettersIn('INBOX'), await lettersIn('Sopwith taken')];
    await opened({ said }, {}, async (mailbox) => {
      await mailbox.move(uid, 'taken');
      expect((await mailbox.list(1, Infinity)).map((letter) => letter.uid)).not.toContain(uid);
    });
    expect([await lettersIn('INBOX'), await lettersIn('Sopwith taken')]).toEqual([lay, taken + 1]);
  });

  it('is not opened where its letters may only be read, since each would be taken again and again', async () => {
    const said = (text: string): string => text.replaceAll('[READ-WRITE]', '[READ-ONLY]');
    await expect(opened({ said }, {}, async () => null)).rejects.toThrow(
      'the user may not move letters out of the folder `INBOX`: give it the right to delete there',
    );
  });

  it.each<readonly [what: string, command: string, use: (mailbox: Mailbox, uid: number) => Promise<unknown>]>([
    ['read', 'UID FETCH', (mailbox, uid) => mailbox.read(uid, 1_000)],
    ['moved', 'UID MOVE', (mailbox, uid) => mailbox.move(uid, 'taken')],
  ])('whose connection is lost while a letter is %s does not blame the letter', async (_, command, use) => {
    const uid = await put(message());
    const asked = (text: string): string => {
      if (text.includes(command)) proxy.cut();
      return text;
    };
    await opened({ asked }, {}, async (mailbox) => {
      await expect(use(mailbox, uid)).rejects.toMatchObject({ code: MAILBOX_LOST });
    });
  });
});

async function count(server: Dovecot, folder: string): Promise<number> {
  const client = await server.client();
  const status = await client.status(folder, { messages: true });
  await client.logout();
  return status === false ? -1 : (status.messages ?? -1);
}
