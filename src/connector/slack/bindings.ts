/**
 * Implements `slack.notify` and `slack.escalate`: finds the person, opens the direct message, posts once.
 *
 * One call notifies one person. For a group, that is the first member (in the order of `people.yaml`) who is available
 * and whom Slack knows as a full member of our workspace. Messages to each member could be half sent, and then it would
 * be unclear whether the call was done.
 */
import type { People, Person } from '../../handbook/people.ts';
import { resolveRecipient } from '../../handbook/recipient.ts';
import { assert } from '../../kernel/assert.ts';
import type { Clock, Instant } from '../../kernel/clock.ts';
import { asAskId } from '../../kernel/ids.ts';
import { briefLines } from '../../tool/brief.ts';
import type { CallContext, CallResult, ProbeResult, ToolBinding } from '../../tool/tool.ts';
import { bind, type Found } from '../bind.ts';
import type { RecordAddress } from '../record-address.ts';
import type { Channels } from './channels.ts';
import { createDirectMessages, type DirectMessages } from './direct-messages.ts';
import { findMessage } from './find-message.ts';
import { postedOtherwise } from './posted-otherwise.ts';
import { metadataOf } from './render/message.ts';
import { renderTold, type Told } from './render/told.ts';
import type { PeopleCheck } from './people-check.ts';
import { whyUnknown } from './people-check.ts';
import { bindPostAlert } from './post-alert.ts';
import type { SlackIdentity } from './who-am-i.ts';
import { requestSlack, type SlackLine } from './request.ts';
import { certainlyNotDone, inTurn } from './turn.ts';
import { escalateTool, notifyTool, tellInput, type TellInput } from './tools.ts';

/** Maximum direct messages that one probe searches. */
const PROBED_MAX = 12;
const NO_CHANNEL = 'Expected the id of the direct message in the answer of Slack, got none';

export type SlackBindingOptions = SlackLine & {
  readonly clock: Clock;
  readonly token: string;
  /** Ours, read when it is needed: only our own messages count. */
  readonly identity: Pick<SlackIdentity, 'botUserId'>;
  /** The people in force at the moment of the call. */
  readonly people: () => People;
  readonly peopleCheck: PeopleCheck;
  readonly channels: Channels;
  /** The time zone in which the days of an absence are counted. */
  readonly timeZone?: string;
  /** Where people open the records of a case. */
  readonly addressOf?: RecordAddress;
};

type Line = SlackBindingOptions & { readonly directMessages: DirectMessages };

export function createSlackBindings(given: SlackBindingOptions): readonly ToolBinding[] {
  const options: Line = { ...given, directMessages: createDirectMessages(given) };
  return [
    ...[notifyTool, escalateTool].map((tool) =>
      bind<TellInput>({
        tool,
        input: tellInput,
        secrets: () => [options.token],
        outcomeOf: () => assert(false, 'Slack has its own client, which never throws a failed exchange') as never,
        call: (input, context) => tell(options, input, context),
        probe: (input, context) => probe(options, input, context),
      }),
    ),
    bindPostAlert(given),
  ];
}

async function tell(options: Line, input: TellInput, context: CallContext): Promise<Found | CallResult> {
  const recipient = await chooseRecipient(options, input, context.intendedAt);
  if (recipient.kind !== 'person') return recipient.result;
  const { person, slackUser } = recipient;
  const opened = await options.directMessages.open(slackUser);
  if (opened.kind !== 'answer') return certainlyNotDone(opened);
  if (opened.answer === null) return { kind: 'not_now', message: NO_CHANNEL, afterMs: null };
  if (context.signal.aborted)
    return { kind: 'not_now', message: 'The call was cancelled before it was sent', afterMs: null };
  const channel = opened.answer;
  const { addressOf } = options;
  const { text, blocks } = renderTold(toldOf(input), addressOf === undefined ? {} : { addressOf });
  const posted = await inTurn(options.clock, { signal: context.signal }, () =>
    requestSlack(options, { method: 'chat.postMessage', channel, priority: 'ask', purpose: 'write' }, (slack) =>
      slack.chat.postMessage({
        channel,
        text,
        blocks: [...blocks],
        metadata: metadataOf(context.key),
        unfurl_links: false,
        unfurl_media: false,
      }),
    ),
  );
  if (posted.kind === 'unknown') return { kind: 'unknown', message: posted.message };
  // The channel may be the reason for a refusal, so it is opened again next time.
  if (posted.kind === 'refused') options.directMessages.forget(slackUser);
  if (posted.kind !== 'answer') return certainlyNotDone(posted);
  const otherwise = postedOtherwise(posted.answer, { channel, where: channel, blocks });
  if (otherwise !== null) return otherwise;
  return found(channel, posted.answer.ts, person, slackUser);
}

/** Searches every direct message that may hold the message: the first available person may have changed since. */
async function probe(options: Line, input: TellInput, context: CallContext): Promise<Found | ProbeResult> {
  const persons = [
    ...candidates(options, input, context.intendedAt),
    ...candidates(options, input, options.clock.now()),
  ].filter((person, index, all) => all.indexOf(person) === index);
  // Someone was to be told when it was sent; whoever that was is in no group of today.
  if (persons.length === 0)
    return {
      kind: 'unknown',
      message: 'No one is to be told now, so it is not known in whose direct message it may be',
    };
  if (persons.length > PROBED_MAX)
    return { kind: 'unknown', message: `The message may be in more than \`${PROBED_MAX}\` direct messages` };
  for (const person of persons) {
    if (person.slack_user === undefined) continue;
    const opened = await options.directMessages.open(person.slack_user);
    if (opened.kind === 'refused' && CANNOT_BE_TOLD.has(opened.code)) continue;
    if (opened.kind !== 'answer') return { kind: 'unknown', message: opened.message };
    if (opened.answer === null) return { kind: 'unknown', message: NO_CHANNEL };
    const sought = await findMessage(options, options.identity.botUserId, {
      channel: opened.answer,
      threadTs: null,
      caseId: null,
      key: context.key,
      since: context.intendedAt,
    });
    if (sought.kind === 'unknown') return sought;
    if (sought.kind === 'found') return found(sought.channel, sought.ts, person, person.slack_user);
  }
  return { kind: 'absent' };
}

/** Slack opens no direct message with these people, so our message cannot be there. */
const CANNOT_BE_TOLD = new Set([
  'user_not_found',
  'user_disabled',
  'cannot_dm_bot',
  'user_not_visible',
  'users_not_found',
]);

type Chosen =
  | { readonly kind: 'person'; readonly person: Person; readonly slackUser: string }
  | { readonly kind: 'none'; readonly result: CallResult };

async function chooseRecipient(options: SlackBindingOptions, input: TellInput, at: Instant): Promise<Chosen> {
  const problems: string[] = [];
  for (const person of candidates(options, input, at)) {
    if (person.slack_user === undefined) continue;
    const lookedUp = await options.peopleCheck.lookUp(person.slack_user, null);
    if (lookedUp.kind === 'unknown')
      return {
        kind: 'none',
        result: {
          kind: 'not_now',
          message: `Slack did not say who \`${person.person}\` is`,
          afterMs: lookedUp.afterMs,
        },
      };
    if (lookedUp.kind === 'no_such_user') {
      problems.push(`${person.name} was not found in Slack`);
      continue;
    }
    // The ids in `people.yaml` are valid for its own team only.
    if (lookedUp.actor.teamId !== person.slack_team || whyUnknown(lookedUp.actor) !== null) {
      problems.push(`${person.name} is not a full member of our Slack`);
      continue;
    }
    return { kind: 'person', person, slackUser: person.slack_user };
  }
  const recipient =
    input.to === undefined
      ? null
      : resolveRecipient(options.people(), input.to, input.backup ?? null, at, options.timeZone);
  const why =
    recipient !== null && 'nobody' in recipient
      ? recipient.nobody
      : problems.join('; ') || 'neither the recipient nor its backup names anyone';
  return {
    kind: 'none',
    result: { kind: 'failed', code: 'nobody_to_tell', message: `Expected someone to notify: ${why}` },
  };
}

/** Everyone who may be notified, in order of preference: the available people of `to`, then those of `backup`. */
function candidates({ people, timeZone }: SlackBindingOptions, { to, backup }: TellInput, at: Instant): Person[] {
  const known = people();
  const recipients = [to, backup]
    .filter((name) => name !== undefined)
    .map((name) => resolveRecipient(known, name, null, at, timeZone));
  return recipients.flatMap((recipient) => ('persons' in recipient ? recipient.persons : []));
}

function toldOf(input: TellInput): Told {
  const askId = input.answer_id === undefined ? null : asAskId(input.answer_id);
  return {
    askId,
    message: input.message ?? null,
    answerBy: input.answer_by?.$time ?? null,
    brief: { ...input.brief, facts: briefLines(input.brief) },
    state: { kind: askId === null ? 'told' : 'open' },
  };
}

function found(channel: string, ts: string | undefined, person: Person, slackUser: string): Found {
  return {
    kind: 'found',
    output: { channel, ts, person: person.name, slack_user: slackUser },
    reference: { record: `direct message to ${person.name}` },
  };
}
