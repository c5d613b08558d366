/**
 * Compares the senders that the handbook declares with the secrets that are set, and counts what had no effect.
 */
import type { InboxTrouble } from '../engine/ports.ts';
import type { Sender } from '../handbook/senders.ts';
import { variableOf } from '../intake/events/sender-variable.ts';
import type { CliConfiguration } from './cli-context.ts';
import type { Diagnosis } from './diagnosis.ts';
import { nothingListed } from './nothing-listed.ts';
import { count } from './text-style.ts';

/** Milliseconds that count as recent. */
export const RECENT_MS = 7 * 24 * 3_600_000;

/** @param settings the senders whose secrets are set, and the folder for EDI */
export function diagnoseSenders(
  senders: readonly Sender[] | null,
  { senders: configured, ediFolder }: Pick<CliConfiguration, 'senders' | 'ediFolder'>,
): Diagnosis[] {
  const known = senders ?? [];
  const declared = known.map(({ sender }) => sender);
  return [
    ...configured.map(
      (sender): Diagnosis =>
        declared.includes(sender)
          ? { area: 'senders', state: 'there', message: `\`${sender}\` may send case events` }
          : {
              area: 'senders',
              state: 'missing',
              message: `${variableOf(sender)} is set, but \`senders.yaml\` declares no sender \`${sender}\`: its events are refused. Declare what it may speak for, or remove the variable`,
            },
    ),
    ...known.filter(({ sender }) => !configured.includes(sender)).map((sender) => withoutSecret(sender, ediFolder)),
    ...(ediFolder === null || known.some(({ edi }) => edi?.files === true) ? [] : [NO_PARTNER]),
  ];
}

const NO_PARTNER: Diagnosis = {
  area: 'senders',
  state: 'missing',
  message:
    'SOPWITH_EDI_FOLDER is set, but no sender of `senders.yaml` has `edi` with `files: true`: every file is refused. Declare the partners, or remove the variable',
};

function withoutSecret({ sender, edi }: Sender, ediFolder: string | null): Diagnosis {
  if (edi?.files === true && ediFolder !== null)
    return { area: 'senders', state: 'there', message: `\`${sender}\` may send EDI as files in ${ediFolder}/in` };
  const files = edi === undefined ? '' : ', or SOPWITH_EDI_FOLDER and `files: true` for files';
  return {
    area: 'senders',
    state: 'note',
    message: `\`${sender}\` is declared in \`senders.yaml\` and has no secret, so it cannot send: set ${variableOf(sender)}${files}`,
  };
}

/** @param pending how many messages are not worked yet, whenever they are due */
export function diagnoseInbox(counts: Readonly<Record<InboxTrouble['outcome'], number>>, pending: number): Diagnosis {
  const parts = [
    counts.refused > 0 ? `${counts.refused} refused` : null,
    counts.ignored > 0 ? `${counts.ignored} ignored` : null,
    counts.given_up > 0 ? `${counts.given_up} given up` : null,
    counts.partly > 0 ? `${counts.partly} used without some of their facts` : null,
    counts.deferred > 0 ? `${counts.deferred} waiting for another try` : null,
    counts.choice > 0 ? `${counts.choice} waiting until a person chooses the case` : null,
  ].filter((part) => part !== null);
  const total = Object.values(counts).reduce((sum, items) => sum + items, 0);
  return total === 0
    ? { area: 'inbox', state: 'there', message: nothingListed(pending, ' in the last 7 days') }
    : {
        area: 'inbox',
        state: 'note',
        message: `${count(total, 'message')} of the last 7 days had no effect, or not all of it (${parts.join(', ')}); \`sop inbox\` lists them with the reasons`,
      };
}
