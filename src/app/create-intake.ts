/**
 * Who reads what arrived from which source.
 */
import type { Kind } from '../case/kind.ts';
import { MAIL } from '../case/mail-mapping.ts';
import { PORTAL } from '../case/portal.ts';
import { claimFieldsSchema, wordOf, type ZendeskSettings } from '../connector/zendesk/config.ts';
import type { Normalise } from '../engine/normalised.ts';
import { sendersSchema, type Sender } from '../handbook/senders.ts';
import { normaliseEdi } from '../intake/edi/normalise.ts';
import { EDI_SOURCE } from '../intake/edi/receive-interchange.ts';
import { normaliseEvent } from '../intake/events/normalise.ts';
import { EVENTS_SOURCE } from '../intake/events/receive-event.ts';
import { normaliseLetter } from '../intake/mail/normalise.ts';
import { normaliseForm } from '../intake/portal/normalise.ts';
import { normaliseZendesk } from '../intake/zendesk/normalise.ts';
import { DEFAULT_SENDER } from '../sandbox/tms/send-case-event.ts';

/** @param zendesk the account whose tickets arrive: its `options` name the tags of drop-downs; null without one */
export function createIntake(
  mode: 'sandbox' | 'real',
  zendesk: Pick<ZendeskSettings, 'options'> | null,
): ReadonlyMap<string, Normalise> {
  const ourWord = (name: string, text: string): string => {
    const field = claimFieldsSchema.keyof().safeParse(name);
    return zendesk === null || !field.success ? text : wordOf(zendesk, field.data, text);
  };
  return new Map<string, Normalise>([
    [EDI_SOURCE, normaliseEdi],
    ['zendesk', (item, handbook) => normaliseZendesk(item, handbook, ourWord)],
    [PORTAL, normaliseForm],
    [MAIL, normaliseLetter],
    [
      EVENTS_SOURCE,
      (item, handbook) =>
        normaliseEvent(item, {
          ...handbook,
          senders: handbook.senders ?? (mode === 'sandbox' ? sandboxSenders(handbook.kinds) : null),
        }),
    ],
  ]);
}

/** In the sandbox a handbook without `senders.yaml` hears its TMS, which names cases by their ticket. */
function sandboxSenders(kinds: ReadonlyMap<string, Kind>): readonly Sender[] {
  const tms = { sender: DEFAULT_SENDER, kinds: [...kinds.keys()], opens: true, systems: ['tms'], keys: ['zendesk'] };
  return sendersSchema.parse({ senders: [tms] }).senders;
}
