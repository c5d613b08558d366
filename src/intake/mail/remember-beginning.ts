/**
 * Remembers in the inbox since when each mailbox is read, and from which number on letters came later. They are items
 * like any that arrived: signed, never changed, and missed by the audit when they are gone.
 */
import { z } from 'zod';
import { MAIL } from '../../case/mail-mapping.ts';
import type { SignedInbox } from '../../engine/signed-inbox.ts';
import { hashOf, type Json } from '../../kernel/canonical-json.ts';
import type { Clock, Instant } from '../../kernel/clock.ts';
import type { MailboxSettings } from './mailbox-settings.ts';
import type { Numbering } from './mailbox.ts';

const NOTE = 'began: letters that come from then on are taken';
const DIGITS = 16;

/** Where letters come. In another folder or on another server is another mailbox, whatever its name here. */
type Where = Pick<MailboxSettings, 'host' | 'user' | 'folder' | 'since'>;

/** What was recorded, by the id of its event; null when nothing was. */
export type Recorded = (item: {
  readonly source: string;
  readonly sender: string;
  readonly eventId: string;
}) => Promise<Json | null>;

export type RememberedBeginning = {
  /** Since when letters are taken: as declared, else since the first try to read it, which is now if there was none. */
  since(): Promise<Instant>;
  /** From which number on, by what it was when this numbering was seen first. */
  from(numbering: Numbering): Promise<{ readonly from: number; readonly isNew: boolean }>;
};

export function rememberBeginning(
  name: string,
  where: Where,
  inbox: Pick<SignedInbox, 'record' | 'recorded'>,
  clock: Pick<Clock, 'now'>,
): RememberedBeginning {
  /** What was recorded first, by whichever process. */
  const once = async (
    eventId: string,
    payload: { readonly [name: string]: Json },
  ): Promise<{ payload: Json; isNew: boolean }> => {
    const item = { source: MAIL, sender: name, eventId };
    const known = await inbox.recorded(item);
    if (known !== null) return { payload: known, isNew: false };
    const isNew = await inbox.record({ ...item, receivedAt: clock.now(), payload }, NOTE);
    return { payload: (await inbox.recorded(item)) ?? payload, isNew };
  };
  const { host, user, folder } = where;
  return {
    async since() {
      const { payload } = await once(sinceId(where), { host, user, folder, since: wholeSecond(clock.now()) });
      return where.since ?? sinceSchema.parse(payload).since;
    },
    async from(numbering) {
      const { payload, isNew } = await once(numberingId(where, numbering), { host, user, folder, ...numbering });
      return { from: numberingSchema.parse(payload).next, isNew };
    },
  };
}

/** As the program would find it at its next start: null for what it has not seen yet. */
export async function recallBeginning(
  name: string,
  where: Where,
  numbering: Numbering,
  recorded: Recorded,
): Promise<{ readonly since: Instant | null; readonly from: number | null; readonly isBegun: boolean }> {
  const known = (eventId: string): Promise<Json | null> => recorded({ source: MAIL, sender: name, eventId });
  const since = sinceSchema.safeParse(await known(sinceId(where)));
  const numbered = numberingSchema.safeParse(await known(numberingId(where, numbering)));
  return {
    since: where.since ?? since.data?.since ?? null,
    from: numbered.data?.next ?? null,
    isBegun: since.success,
  };
}

const sinceSchema = z.object({ since: z.number() });
const numberingSchema = z.object({ next: z.number() });

/** A letter's id begins with the mailbox and a blank, so it is none of these. */
const sinceId = ({ host, user, folder }: Where): string => `mailbox/${hashOf([host, user, folder]).slice(0, DIGITS)}`;
const numberingId = (where: Where, { validity }: Numbering): string => `${sinceId(where)}/${validity}`;

/** Servers state the time of arrival in whole seconds. */
const wholeSecond = (at: Instant): Instant => at - (at % 1_000);
