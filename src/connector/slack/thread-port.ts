/**
 * Posts, updates and finds the messages of runs. Implements the engine's `ThreadPort`.
 *
 * It never waits and never retries: over the budget, or while Slack is down, it says when to try again.
 */
import type { Clock } from '../../kernel/clock.ts';
import { THREAD_GONE } from '../../engine/refusal-scope.ts';
import type { MessageContent, SlackWriteResult, ThreadPort } from '../../engine/thread-port.ts';
import { createChannels, type Channels, type KnownSince } from './channels.ts';
import { createDirectMessages } from './direct-messages.ts';
import { clip } from '../outcome.ts';
import type { RecordAddress } from '../record-address.ts';
import type { SlackFailure } from './errors.ts';
import { findMessage } from './find-message.ts';
import { whyUnknown, type PeopleCheck } from './people-check.ts';
import { contentHash, metadataOf, renderContent } from './render/message.ts';
import type { Rendered } from './render/rendered.ts';
import { requestSlack, type SlackLine } from './request.ts';
import type { SlackIdentity } from './who-am-i.ts';

const USER_ID = /^[UW][A-Z0-9]{6,20}$/;
/** Milliseconds before a direct message without an id is opened again. */
const NO_ID_MS = 60_000;

export type ThreadPortOptions = SlackLine & {
  readonly clock: Clock;
  /** Ours, read when it is needed: only messages of our own user are ours. */
  readonly identity: Pick<SlackIdentity, 'botUserId' | 'url'>;
  /** Names or ids of channels that are allowed to be shared with another organisation. */
  readonly allowExternal?: readonly string[];
  /** Who people are, according to Slack; only full members of our organisation get a direct message. */
  readonly people: PeopleCheck;
  /** Passed in when the Slack app shares it; otherwise created here. */
  readonly channels?: Channels;
  /** Where people open the records of a case; without it they are named, and not linked. */
  readonly addressOf?: RecordAddress;
};

export function createThreadPort({
  client,
  budget,
  clock,
  identity,
  allowExternal = [],
  people,
  channels: given,
  addressOf = () => null,
}: ThreadPortOptions): ThreadPort {
  const line: SlackLine = { client, budget };
  const renderings = new WeakMap<
    MessageContent,
    { readonly workspaceUrl: string | null; readonly rendered: Rendered }
  >();
  /** Rendered once for sending it and for its hash, unless Slack has said the address of its workspace meanwhile. */
  const render = (content: MessageContent): Rendered => {
    const workspaceUrl = identity.url ?? null;
    const known = renderings.get(content);
    if (known !== undefined && known.workspaceUrl === workspaceUrl) return known.rendered;
    const rendered = renderContent(content, { workspaceUrl, addressOf });
    renderings.set(content, { workspaceUrl, rendered });
    return rendered;
  };
  const channels = given ?? createChannels({ client, budget, clock, allowExternal });
  const directMessages = createDirectMessages(line);

  const idOf = async (name: string): ReturnType<Channels['idOf']> => {
    if (!USER_ID.test(name)) return channels.idOf(name);
    const lookedUp = await people.lookUp(name, null);
    if (lookedUp.kind === 'unknown') return { kind: 'not_now', afterMs: lookedUp.afterMs, message: lookedUp.sentence };
    const why = lookedUp.kind === 'no_such_user' ? lookedUp.sentence : whyUnknown(lookedUp.actor);
    if (why !== null) return { kind: 'refused', code: 'user_refused', message: `\`${name}\` gets no message: ${why}` };
    const opened = await directMessages.open(name);
    if (opened.kind !== 'answer') return opened;
    return opened.answer === null
      ? { kind: 'not_now', afterMs: NO_ID_MS, message: 'Slack named no direct message' }
      : { kind: 'id', id: opened.answer };
  };

  /** The name may be another channel's since it was read: then Slack says so (`not_now`), and the next try reads it anew. */
  const meantBy = async (name: string, known: KnownSince): ReturnType<ThreadPort['placeOf']> => {
    const resolved = await channels.idOf(name);
    if (resolved.kind !== 'id') return notPlaced(resolved);
    const { id } = resolved;
    const problem = id === name ? null : await channels.problemOf(id, known);
    return problem === null || problem.kind === 'refused' ? { kind: 'place', channel: id } : notPlaced(problem);
  };

  /** Deletes a message of ours that Slack has posted in the wrong place, or too late; false when Slack does not say so. */
  const isDeleted = async (channel: string, ts: string): Promise<boolean> => {
    const requested = await requestSlack(line, { method: 'chat.delete', priority: 'ask', purpose: 'write' }, (slack) =>
      slack.chat.delete({ channel, ts }),
    );
    return requested.kind === 'answer' || (requested.kind === 'refused' && requested.code === 'message_not_found');
  };

  return {
    async post({ channel: name, threadTs, content, key, caseId, priority }) {
      const resolved = await idOf(name);
      if (resolved.kind !== 'id') return written(resolved);
      const channel = resolved.id;
      const problem = await channels.problemOf(channel, knownSince({ isFirst: threadTs === null }, content));
      if (problem !== null) return written(problem);
      const message = render(content);
      const requested = await requestSlack(
        line,
        { method: 'chat.postMessage', channel, priority, purpose: 'write' },
        (slack) =>
          slack.chat.postMessage({
            channel,
            ...body(message),
            ...(threadTs === null ? {} : { thread_ts: threadTs }),
            metadata: metadataOf(key, caseId),
            unfurl_links: false,
            unfurl_media: false,
          }),
      );
      if (threadTs !== null && requested.kind === 'refused' && requested.code === 'thread_not_found') return GONE;
      if (requested.kind !== 'answer') return written(requested);
      const { ts, message: shown } = requested.answer;
      if (ts === undefined)
        return { kind: 'unknown', message: 'Expected the timestamp of the message in the answer of Slack, got none' };
      const { channel: shownIn = channel } = requested.answer;
      if (shownIn !== channel)
        return {
          kind: 'unknown',
          message: `Expected the message in \`${channel}\`, but Slack answered that it is in \`${clip(shownIn, 40)}\``,
        };
      if (threadTs !== null && shown !== undefined && shown.thread_ts !== threadTs)
        return (await isDeleted(channel, ts)) ? GONE : STRAY;
      return { kind: 'done', channel, ts };
    },
    async update({ channel: name, ts, content, key, caseId, priority }) {
      const resolved = await idOf(name);
      if (resolved.kind !== 'id') return written(resolved);
      const channel = resolved.id;
      const problem = await channels.problemOf(channel, knownSince({ isFirst: false }, content));
      if (problem !== null) return written(problem);
      const message = render(content);
      const requested = await requestSlack(line, { method: 'chat.update', priority, purpose: 'write' }, (slack) =>
        slack.chat.update({ channel, ts, ...body(message), metadata: metadataOf(key, caseId) }),
      );
      // A lost update may be written again: it has the same content.
      return requested.kind === 'answer' ? { kind: 'done', channel, ts } : written(requested);
    },
    async find({ channel: name, ...sought }) {
      const resolved = await idOf(name);
      if (resolved.kind !== 'id') return { kind: 'unknown', message: resolved.message };
      const channel = resolved.id;
      const found = await findMessage(line, identity.botUserId, { ...sought, channel });
      if (found.kind !== 'absent' || found.isThreadGone !== true) return found;
      const stray = await findMessage(line, identity.botUserId, { ...sought, channel, threadTs: null });
      if (stray.kind === 'unknown') return stray;
      return stray.kind === 'absent' || (await isDeleted(channel, stray.ts)) ? found : STRAY;
    },
    async placeOf(name, isOpening = false) {
      if (USER_ID.test(name)) {
        const opened = await directMessages.open(name);
        if (opened.kind !== 'answer') return notPlaced(opened);
        return opened.answer === null
          ? { kind: 'not_now', afterMs: NO_ID_MS }
          : { kind: 'place', channel: opened.answer };
      }
      const known = isOpening ? 'of_seconds' : 'of_a_minute';
      const first = await meantBy(name, known);
      return first.kind === 'not_now' ? meantBy(name, known) : first;
    },
    remove: isDeleted,
    async refusalOf(name) {
      const resolved = await channels.idOf(name);
      const problem = resolved.kind === 'id' ? await channels.problemOf(resolved.id, 'asked_now') : resolved;
      return problem?.kind === 'refused' ? problem : null;
    },
    contentHash: (content) => contentHash(render(content)),
  };
}

const GONE = {
  kind: 'refused',
  code: THREAD_GONE,
  message: 'The thread does not exist: its first message was deleted',
} as const;
/** It is searched for and deleted later. */
const STRAY = {
  kind: 'unknown',
  message:
    'Slack has posted a reply at the top level of the channel, since the first message of its thread was deleted',
} as const;

/** @param isFirst whether it is the first message of its case, which has what everyone reads of it */
function knownSince({ isFirst }: { readonly isFirst: boolean }, content: MessageContent): KnownSince {
  if (isOpenAsk(content)) return 'asked_now';
  return isFirst ? 'of_seconds' : 'of_a_minute';
}

/** Whether it shows the arguments of a call that waits for approval. */
function isOpenAsk(content: MessageContent): boolean {
  return content.kind === 'ask' && content.ask.state.kind === 'open';
}

const written = (failure: SlackFailure): SlackWriteResult => notPlaced(failure);

function notPlaced(failure: SlackFailure): Exclude<SlackWriteResult, { kind: 'done' }> {
  return failure.kind === 'not_now' ? { kind: 'not_now', afterMs: failure.afterMs } : failure;
}

/** The SDK expects mutable arrays. */
const body = ({ text, blocks }: Rendered) => ({ text, blocks: [...blocks] });
