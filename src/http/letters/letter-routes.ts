/**
 * The sandbox's way to write an e-mail: a page for each mailbox that a kind names, at `/letters/MAILBOX`. What is sent is
 * read as a letter that a mail server has taken. With real systems there is no such page.
 */
import type { Shell } from '../../engine/shell.ts';
import { signedInbox } from '../../engine/signed-inbox.ts';
import { receiveMessage } from '../../intake/mail/receive-message.ts';
import { formBytesMax } from '../../kernel/limits.ts';
import { html, type Html } from '../portal/html.ts';
import { messagePage, page } from '../portal/page.ts';
import type { HttpAnswer, HttpRoute } from '../start-http.ts';

const LETTERS = '/letters/';
const FIELDS = [
  { name: 'from', label: 'Your name', value: 'Wobbly Widget Works' },
  { name: 'address', label: 'Your e-mail address', value: 'claims@wobbly.example' },
  { name: 'subject', label: 'Subject', value: 'Damaged pallets' },
] as const;

type Shown = { readonly values: ReadonlyMap<string, string>; readonly said: Html | null };

/** @param shipped the BOL of a shipment that the sandbox's TMS has, for the text that is there at first */
export function letterRoutes(
  shell: Pick<Shell, 'store' | 'keys' | 'operators' | 'clock' | 'random' | 'wakeUps' | 'handbooks'>,
  shipped: () => Promise<string>,
): ReadonlyMap<string, HttpRoute> {
  const inbox = signedInbox(shell.store.inbox, shell.keys, shell.operators);
  const withMailbox =
    (answer: (mailbox: string, body: Buffer) => Promise<HttpAnswer>): HttpRoute =>
    async ({ path, body }) => {
      const mailbox = path.slice(LETTERS.length);
      const kinds = [...(await shell.handbooks.recent()).handbook.kinds.values()];
      return kinds.some(({ mail }) => mail?.mailbox === mailbox)
        ? answer(mailbox, body)
        : messagePage(404, 'No such mailbox', 'No kind of case names this mailbox under `mail`.');
    };
  return new Map<string, HttpRoute>([
    [
      `GET ${LETTERS}*`,
      withMailbox(async (mailbox) =>
        letterPage(mailbox, { values: new Map([['text', sampleText(await shipped())]]), said: null }),
      ),
    ],
    [
      `POST ${LETTERS}*`,
      withMailbox(async (mailbox, body) => {
        if (body.length > formBytesMax)
          return messagePage(413, 'Not sent', `Expected at most ${formBytesMax} bytes, got more.`);
        const values = new Map(new URLSearchParams(body.toString('utf8')));
        const id = `${shell.random.id('letter')}@sandbox.example`;
        const source = { mailbox, server: null, isCut: false, arrivedAt: null };
        const answer = await receiveMessage(messageOf(id, values), source, { clock: shell.clock, inbox });
        if (answer.code !== 'stored')
          return letterPage(mailbox, { values, said: boxed(`Not sent: ${answer.sentence}.`) });
        await shell.wakeUps.send({ kind: 'inbox' });
        const subject = values.get('subject') ?? '';
        const next = new Map([
          ...values,
          ['answers', id],
          ['text', ''],
          ['subject', subject.startsWith('Re: ') ? subject : `Re: ${subject}`],
        ]);
        return letterPage(mailbox, {
          values: next,
          said: boxed('Sent. Slack shows its case. What you write now answers it.'),
        });
      }),
    ],
  ]);
}

const boxed = (text: string): Html => html`<div class="box said" role="status">${text}</div>`;

function letterPage(mailbox: string, { values, said }: Shown): HttpAnswer {
  const answers = values.get('answers') ?? '';
  const title = answers === '' ? `Write to the mailbox ${mailbox}` : 'Write once more';
  return page(
    200,
    title,
    html`<h1>${title}</h1>
${said}
<p class="quiet">The sandbox reads this as an e-mail that a mail server has taken.</p>
<form method="post" action="${mailbox}">
<input type="hidden" name="answers" value="${answers}">
${FIELDS.map(({ name, label, value }) => html`<div class="field"><label for="${name}">${label}</label><input type="text" id="${name}" name="${name}" value="${values.get(name) ?? value}"></div>`)}
<div class="field"><label for="text">Text</label><textarea id="text" name="text">
${values.get('text') ?? ''}</textarea></div>
<button type="submit">Send</button>
</form>`,
  );
}

const sampleText = (bol: string): string => `Two pallets were crushed at the dock.

Claim amount: 7,200.00 USD
BOL: ${bol}
Account number: ACC-WWW01
`;

/** A message as a mail program writes it. Texts of people are encoded, so that none of them becomes a header. */
function messageOf(id: string, values: ReadonlyMap<string, string>): Buffer {
  const encoded = (text: string): string => `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
  const plain = (name: string): string => (values.get(name) ?? '').replaceAll(/[^\x21-\x7e]/gu, '');
  const answers = plain('answers').replaceAll(/[<>]/gu, '');
  return Buffer.from(
    [
      `Message-ID: <${id}>`,
      `From: ${encoded(values.get('from') ?? '')} <${plain('address').replaceAll(/[<>,]/gu, '')}>`,
      `Subject: ${encoded(values.get('subject') ?? '')}`,
      ...(answers === '' ? [] : [`In-Reply-To: <${answers}>`]),
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from(values.get('text') ?? '').toString('base64'),
    ].join('\r\n'),
  );
}
