/**
 * Puts Slack's id of a case's channel into its log before anything is posted there, where Slack did not say it when the
 * case opened: until then only the name says which channel is meant, and another channel may take that over.
 *
 * A log that an earlier program wrote has no id, but perhaps a card. The row that says where the card is was not signed,
 * so Slack is asked whether the message is there.
 */
import type { RunId } from '../kernel/ids.ts';
import { codeOf } from '../kernel/trouble.ts';
import type { OpenedCase } from '../run/log/case.ts';
import { handleCommand, RUN_BUSY } from './handle-command.ts';
import { readRun, type OpenRun } from './open-run.ts';
import type { ThreadMessage } from './ports.ts';
import { stamp } from './round.ts';
import type { Shell } from './shell.ts';
import { keyInRun, type SlackWriteResult, type ThreadPort } from './thread-port.ts';
import { RETRY_MS } from './thread-writer.ts';
import { isHeld } from './verified-runs.ts';

type Failure = Exclude<SlackWriteResult, { kind: 'done' }>;
type Known = { readonly run: OpenRun; readonly opened: OpenedCase; readonly port: ThreadPort };

/**
 * @param messages as they are stored, those of the run's thread
 * @returns the run with the id in its log; while Slack does not say it, a port that writes nothing to the channel
 */
export async function knowChannel(
  shell: Shell,
  port: ThreadPort,
  { opened, ...run }: OpenRun & { readonly opened: OpenedCase },
  messages: readonly ThreadMessage[],
): Promise<Known> {
  if (opened.slackChannelId !== undefined) return { run, opened, port };
  const place = await placeOfCase(port, run, opened, messages);
  if (place.kind !== 'place') return { run, opened, port: without(port, opened.slackChannel, place) };
  const { channel: slackChannelId } = place;
  await noteChannel(shell, run.runId, slackChannelId);
  const after = (await readRun(shell, run.runId)) ?? run;
  return { run: after, opened: after.state.opened ?? opened, port };
}

async function noteChannel(shell: Shell, runId: RunId, slackChannelId: string): Promise<void> {
  const note = (isBroken: boolean): Promise<null> =>
    handleCommand(
      shell,
      runId,
      ({ state: { opened } }) => ({
        events: opened?.slackChannelId === undefined ? [stamp(shell, { type: 'ChannelKnown', slackChannelId })] : [],
        answer: null,
      }),
      { isBroken },
    );
  try {
    await note(false);
  } catch (error) {
    if (isHeld(error) || [RUN_BUSY, 'store.unavailable'].includes(codeOf(error) ?? '')) throw error;
    // Its thread is shown even if it cannot be planned, as when the text of its SOP was changed.
    shell.logger.error('thread.not_planned', error, { run: runId });
    await note(true);
  }
}

async function placeOfCase(
  port: ThreadPort,
  { runId }: OpenRun,
  { caseId, slackChannel }: OpenedCase,
  messages: readonly ThreadMessage[],
): ReturnType<ThreadPort['placeOf']> {
  const { channel, ts } = messages.find(({ key }) => key === 'card') ?? { channel: slackChannel, ts: null };
  const postedAt = ts === null ? Number.NaN : Number(ts) * 1_000;
  if (Number.isNaN(postedAt)) return port.placeOf(slackChannel, true);
  const found = await port.find({
    key: keyInRun(runId, 'card'),
    caseId,
    channel,
    threadTs: null,
    since: postedAt,
    until: postedAt,
    except: new Set(),
  });
  if (found.kind === 'found') return { kind: 'place', channel: found.channel };
  if (found.kind === 'unknown') return (await port.refusalOf(channel)) ?? found;
  return port.placeOf(slackChannel, true);
}

/** A post that is not even tried need not be searched for. */
const without = (port: ThreadPort, name: string, failure: Failure): ThreadPort => ({
  ...port,
  post: async (message) => {
    if (message.channel !== name) return port.post(message);
    return failure.kind === 'unknown' ? { kind: 'not_now', afterMs: RETRY_MS } : failure;
  },
  placeOf: async (channel, isOpening) => (channel === name ? failure : port.placeOf(channel, isOpening)),
});
