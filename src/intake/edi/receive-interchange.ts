/**
 * Receives an interchange: reads it, finds its partner, stores each report of each set once, and only then answers with
 * the 997. A set that cannot be used is stored like the others, so nothing of it is lost; its place is in the 997.
 */
import type { IntakeHandbook } from '../../engine/normalised.ts';
import type { SignedInbox } from '../../engine/signed-inbox.ts';
import type { Clock, Instant } from '../../kernel/clock.ts';
import { webhookBytesMax } from '../../kernel/limits.ts';
import { unreadable, type WebhookAnswer } from '../webhook.ts';
import { acknowledge, type GroupAnswer, type SetAnswer } from './acknowledge.ts';
import { faultText, type Group, type Interchange, type TransactionSet } from './interchange.ts';
import { ACKNOWLEDGMENTS, versionProblem } from './normalise.ts';
import { findPartner, type Partner } from './partner.ts';
import { entriesOf, type Entry } from './payload.ts';
import { readInterchange, type ReadInterchange } from './read-interchange.ts';
import { readReport, type ReadReport } from './read-report.ts';
import { sizeProblem } from './size-problem.ts';

export const EDI_SOURCE = 'edi';
export const EDI_TYPE = 'application/edi-x12';

export type EdiContext = {
  readonly clock: Pick<Clock, 'now'>;
  readonly inbox: Pick<SignedInbox, 'receive' | 'firstReceived'>;
  /** The handbook in force: it declares the partners and what their sets mean. */
  readonly handbook: () => Promise<IntakeHandbook>;
  /** Whether a test is taken, as in the sandbox. */
  readonly takesTests: boolean;
};

export type Arrived = {
  readonly body: Buffer;
  /** The body as it was read, where it was. */
  readonly read?: ReadInterchange;
  /** The sender whose secret signed it; null for a file, which proves no one. */
  readonly signedBy: string | null;
  /** Under which a refusal is recorded. */
  readonly eventId: string;
};

/** With the 997 where one is due, the partner and the control number. */
export type EdiAnswer = WebhookAnswer & { readonly taken?: { readonly sender: string; readonly control: string } };

const ADVICE =
  'Its sender has to correct the interchange and send it with a new control number; nothing of it was stored';

const NO_INTERCHANGE =
  'This door takes X12 interchanges alone, and nothing of it was stored: its sender has to send it in another way, or as an interchange';

/** What begins otherwise is another file: a table, a letter. */
const beginsAsInterchange = (body: Buffer): boolean =>
  body.subarray(0, BEGINNING_BYTES).toString('latin1').trimStart().startsWith('ISA');

const BEGINNING_BYTES = 200;

/** @returns 200 `stored` or `duplicate`; 409 `changed`; 413 `too_large`; 422 `unreadable` or `misdirected` */
export async function receiveInterchange(arrived: Arrived, context: EdiContext): Promise<EdiAnswer> {
  const { body, signedBy, eventId } = arrived;
  const refuse = (status: number, code: string, sentence: string, sender = signedBy): EdiAnswer => ({
    status,
    code,
    sentence,
    advice: beginsAsInterchange(body) ? ADVICE : NO_INTERCHANGE,
    verified: { ...(sender === null ? {} : { sender }), eventId, payload: unreadable(body) },
  });
  if (body.length > webhookBytesMax)
    return refuse(413, 'too_large', `Expected an interchange of at most ${webhookBytesMax} bytes, got a larger one`);
  const read = arrived.read ?? readInterchange(body);
  if (!read.ok) return refuse(422, 'unreadable', faultText(read.fault));
  const { interchange } = read;
  const handbook = await context.handbook();
  const found = findPartner(interchange, handbook.senders ?? [], { signedBy, takesTests: context.takesTests });
  if ('problem' in found) return refuse(422, 'misdirected', found.problem);
  const { partner } = found;
  if (signedBy === null && !partner.edi.files) return refuse(422, 'misdirected', notByFile(partner));
  const tooLarge = sizeProblem(interchange.groups, '');
  if (tooLarge !== null) return refuse(413, 'too_large', tooLarge, partner.sender);
  const entries = entriesOf(interchange);
  const stored = await store(entries, partner, interchange, context);
  if (stored === 'changed')
    return refuse(
      409,
      'changed',
      `Expected a control number of its own in ISA13, got ${interchange.header.control}, which came before with another content`,
      partner.sender,
    );
  const answers = answersTo(interchange, entries, { partner, handbook, receivedAt: stored.at });
  const reply = acknowledge(interchange, answers, stored.at);
  return {
    status: 200,
    code: stored.result,
    sentence: stored.result === 'stored' ? 'Stored' : 'Already received; nothing was done twice',
    taken: { sender: partner.sender, control: interchange.header.control },
    ...(reply === '' ? {} : { reply: { contentType: EDI_TYPE, body: reply } }),
  };
}

const notByFile = ({ sender }: Partner): string =>
  `Expected a file of a partner that may send files (\`files: true\` under its \`edi\` in \`senders.yaml\`), got one of \`${sender}\``;

/** Under which a report is known: a webhook's id has no `/`, so none can be taken for the other. */
export const eventIdOf = ({ header: { control } }: Interchange, at: number): string => `${control}/${at + 1}`;

/**
 * Stores the reports in their order. The first one shows whether the control number came before with another content,
 * since each payload has the digest of the whole interchange. Whatever was not stored when this ended early is stored
 * when the interchange comes again.
 */
async function store(
  entries: readonly Entry[],
  { sender }: Partner,
  interchange: Interchange,
  { inbox, clock }: EdiContext,
): Promise<'changed' | { readonly result: 'stored' | 'duplicate'; readonly at: Instant }> {
  const now = clock.now();
  let result: 'stored' | 'duplicate' = 'duplicate';
  for (const [at, { payload }] of entries.entries()) {
    const item = { source: EDI_SOURCE, sender, eventId: eventIdOf(interchange, at), receivedAt: now, payload };
    const received = await inbox.receive(item);
    if (received === 'changed') return 'changed';
    if (received === 'stored') result = 'stored';
  }
  const first = { source: EDI_SOURCE, sender, eventId: eventIdOf(interchange, 0) };
  return { result, at: (await inbox.firstReceived(first)) ?? now };
}

type Around = { readonly partner: Partner; readonly handbook: IntakeHandbook; readonly receivedAt: Instant };

/** What each group but an acknowledgment is answered with, by the handbook in force. */
function answersTo({ groups }: Interchange, entries: readonly Entry[], around: Around): readonly GroupAnswer[] {
  return groups
    .filter(({ functional }) => functional !== ACKNOWLEDGMENTS)
    .map((group) => ({
      group,
      why: group.fault?.code ?? (versionProblem(group, around.partner.edi) === null ? null : '2'),
      sets: group.sets.map((set) => answerTo(group, set, entries, around)),
    }));
}

function answerTo(group: Group, set: TransactionSet, entries: readonly Entry[], around: Around): SetAnswer {
  if (set.fault !== null) return { set, code: 'R', why: set.fault.code, notes: [] };
  const { partner, handbook, receivedAt } = around;
  const own = entries.filter((entry) => entry.group === group && entry.set === set);
  if (own.some(({ payload }) => payload.fault !== null)) return { set, code: 'R', why: '5', notes: [] };
  const reports = own.map(({ segments, payload }): ReadReport => {
    const received = { sender: partner, payload, eventId: '', receivedAt };
    return readReport({ id: set.id, segments }, received, handbook);
  });
  const notes = reports.flatMap((report) => report.notes);
  const rejected = reports.filter((report) => report.kind === 'refused' && report.rejected !== null);
  const isWhole = notes.length === 0 && rejected.length === 0;
  if (rejected.length < reports.length) return { set, code: isWhole ? 'A' : 'E', why: isWhole ? null : '5', notes };
  const isUnknown = rejected.some((report) => report.kind === 'refused' && report.rejected === 'set');
  return { set, code: 'R', why: isUnknown ? '1' : '5', notes };
}
