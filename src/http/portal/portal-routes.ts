/**
 * The pages for people without an account: the form of each kind that declares one, and the page of each receipt.
 *
 * `/portal/KIND` shows the form and takes it, `/portal/receipts/ADDRESS` shows where its case stands.
 */
import type { Kind } from '../../case/kind.ts';
import { PORTAL, type KindPortal } from '../../case/portal.ts';
import type { HandbookInForce } from '../../engine/handbooks.ts';
import { caseOfRecord } from '../../engine/known-case.ts';
import type { Shell } from '../../engine/shell.ts';
import { signedInbox } from '../../engine/signed-inbox.ts';
import { formDigest } from '../../intake/portal/form-fields.ts';
import {
  formToken,
  formSecretOf,
  isReceiptAddress,
  receiptAt,
  type FormSecret,
} from '../../intake/portal/form-token.ts';
import type { Entered } from '../../intake/portal/read-form.ts';
import { fieldNames, receiveForm } from '../../intake/portal/receive-form.ts';
import { bodyItemsMax, formBytesMax, formsPerMinuteMax, receiptMs } from '../../kernel/limits.ts';
import { own } from '../../kernel/own.ts';
import { timesWithin } from '../../kernel/remembered.ts';
import { outcomeOf } from '../../run/log/state.ts';
import type { HttpAnswer, HttpRoute } from '../start-http.ts';
import { formPage } from './form-page.ts';
import { messagePage } from './page.ts';
import { receiptPage, type Standing } from './receipt-page.ts';

const FORMS = '/portal/';
const RECEIPTS = '/portal/receipts/';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const MINUTE_MS = 60_000;

export type PortalShell = Pick<
  Shell,
  'store' | 'verified' | 'keys' | 'clock' | 'random' | 'wakeUps' | 'handbooks' | 'operators'
>;

export function portalRoutes(shell: PortalShell): ReadonlyMap<string, HttpRoute> {
  const inbox = signedInbox(shell.store.inbox, shell.keys, shell.operators);
  const isTooMany = createFormCounter();
  let secret: FormSecret | null = null;
  const secretOf = (): FormSecret => (secret ??= formSecretOf((text) => shell.keys.sign(text)));
  const withForm =
    (answer: (inForce: HandbookInForce, kind: WithForm, request: Request) => Promise<HttpAnswer>): HttpRoute =>
    async (request) => {
      const inForce = await shell.handbooks.recent();
      const kind = inForce.handbook.kinds.get(request.path.slice(FORMS.length));
      if (kind?.portal === undefined) return messagePage(404, 'No such form', 'There is no form at this address.');
      const { portal } = kind;
      if (portal.closed !== undefined) return messagePage(410, portal.title, portal.closed);
      return answer(inForce, { ...kind, portal }, request);
    };
  const show = (
    kind: WithForm,
    status: number,
    entered: Entered = new Map(),
    why: string | null = null,
    problems: ReadonlyMap<string, string> = new Map(),
  ): HttpAnswer => {
    const { portal } = kind;
    const now = shell.clock.now();
    const token = formToken(secretOf(), kind.kind, formDigest(kind), now, shell.random.bytes(16));
    return formPage(status, { portal, kind, token, entered, why, problems });
  };
  return new Map<string, HttpRoute>([
    [`GET ${FORMS}*`, withForm((_, kind) => Promise.resolve(show(kind, 200)))],
    [
      `POST ${FORMS}*`,
      withForm(async ({ handbook: { timeZone } }, kind, { headers, body }) => {
        if (mediaTypeOf(headers) !== FORM_TYPE)
          return messagePage(415, kind.portal.title, 'Nothing was sent: expected this form as its page sends it.');
        if (body.length > formBytesMax)
          return messagePage(413, kind.portal.title, `Nothing was sent: expected at most ${formBytesMax} bytes.`);
        const entered = enteredIn(kind, body);
        if (isTooMany(kind.kind, shell.clock.now()))
          return show(
            kind,
            429,
            entered,
            'Very many forms arrive at the moment. Nothing was sent: please send it again in a minute',
          );
        const context = { secret: secretOf(), clock: shell.clock, timeZone, inbox };
        const received = await receiveForm(kind, entered, context);
        if (received.kind === 'again') return show(kind, 422, entered, received.why, received.problems);
        await shell.wakeUps.send({ kind: 'inbox' });
        return {
          status: 303,
          body: '',
          headers: { location: `${RECEIPTS}${received.receipt.address}`, 'referrer-policy': 'no-referrer' },
        };
      }),
    ],
    [`GET ${RECEIPTS}*`, (request) => receiptAnswer(shell, request.path.slice(RECEIPTS.length))],
  ]);
}

/** A kind that has a form. */
type WithForm = Kind & { readonly portal: KindPortal };
type Request = Parameters<HttpRoute>[0];

const mediaTypeOf = (headers: Request['headers']): string =>
  (own(headers, 'content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** What was entered into the fields of the form; anyone may send any number of others. */
function enteredIn(kind: Kind, body: Buffer): Entered {
  const entered = new Map<string, string[]>(fieldNames(kind).map((name) => [name, []]));
  for (const [name, text] of new URLSearchParams(body.toString('utf8'))) {
    const texts = entered.get(name);
    if (texts !== undefined && texts.length < bodyItemsMax) texts.push(text);
  }
  return entered;
}

/** How many forms of a kind came within the last minute, in this process. */
function createFormCounter(): (kind: string, now: number) => boolean {
  const sent = new Map<string, number[]>();
  return (kind, now) => {
    const recent = timesWithin(MINUTE_MS, sent.get(kind) ?? [], now);
    const isTooMany = recent.length >= formsPerMinuteMax;
    sent.set(kind, isTooMany ? recent : [...recent, now]);
    return isTooMany;
  };
}

async function receiptAnswer(shell: PortalShell, address: string): Promise<HttpAnswer> {
  const unknown = messagePage(
    404,
    'No such receipt',
    'There is no receipt at this address. Please check that it is complete.',
  );
  if (!isReceiptAddress(address)) return unknown;
  const { number } = receiptAt(address);
  const item = await shell.store.inbox.known({ source: PORTAL, eventId: number });
  if (item === null) return unknown;
  if (shell.clock.now() - item.receivedAt > receiptMs)
    return messagePage(
      410,
      'This page has ended',
      `It showed the state of ${number} for half a year. Please ask us with this number.`,
    );
  const { handbook, origin } = await shell.handbooks.recent();
  const known = await caseOfRecord(shell, { system: PORTAL, record: number }, origin);
  const state = known?.newest.state ?? null;
  const standing: Standing =
    state === null
      ? { kind: 'received' }
      : state.ended === null
        ? { kind: 'in_work' }
        : { kind: 'ended', outcome: outcomeOf(state) };
  const { kind = null } =
    typeof item.payload === 'object' && item.payload !== null ? (item.payload as { kind?: unknown }) : {};
  const portal = typeof kind === 'string' ? handbook.kinds.get(kind)?.portal : undefined;
  return receiptPage({ number, receivedAt: item.receivedAt, standing }, portal, handbook.timeZone);
}
