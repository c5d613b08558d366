/**
 * Parses Slack's payloads at the edge: validates what we use and maps it to our own types. A payload that does not
 * parse is the sender's error.
 */
import { z } from 'zod';
import { fieldOf, REASON_FIELD } from '../connector/slack/ids.ts';

const text = z.string();
const user = z.looseObject({ id: text, team_id: text.nullish() });
const ts = z.string().regex(/^\d{10}\.\d{6}$/);

const clickSchema = z.looseObject({
  user,
  trigger_id: text.nullish(),
  channel: z.looseObject({ id: text }).nullish(),
  container: z
    .looseObject({ is_ephemeral: z.boolean().nullish(), message_ts: ts.nullish(), thread_ts: ts.nullish() })
    .nullish(),
  message: z.looseObject({ ts: ts.nullish(), thread_ts: ts.nullish() }).nullish(),
  view: z.looseObject({ id: text, type: text }).nullish(),
  actions: z.array(z.looseObject({ action_id: text, block_id: text.nullish(), value: text.nullish() })).min(1),
});

const submissionSchema = z.looseObject({
  user,
  view: z.looseObject({
    callback_id: text,
    private_metadata: text,
    state: z
      .looseObject({
        values: z.record(
          text,
          z.record(
            text,
            z.looseObject({
              value: text.nullish(),
              selected_date: text.nullish(),
              selected_option: z.looseObject({ value: text.nullish() }).nullish(),
            }),
          ),
        ),
      })
      .nullish(),
  }),
});

const commandSchema = z.looseObject({ user_id: text, channel_id: text, text: text.nullish() });

const shortcutSchema = z.looseObject({
  user,
  callback_id: text,
  channel: z.looseObject({ id: text }).nullish(),
  message: z.looseObject({ ts, thread_ts: ts.nullish(), text: text.nullish() }).nullish(),
});

/** The person who acted: their id, and their home team when the payload names one. */
export type ActingPerson = { readonly userId: string; readonly teamId: string | null };

export type Click = ActingPerson & {
  readonly action: string;
  readonly value: string;
  readonly blockId: string;
  readonly triggerId: string;
  readonly channel: string | null;
  /** The message that shows the button; null in a modal or the Home tab. */
  readonly messageTs: string | null;
  /** The root of the message's thread; the message itself if it is a root that is not ephemeral. */
  readonly threadTs: string | null;
  /**
   * Where the person may see the answer: a thread, null for the channel. Both at a root that has a thread, since Slack
   * does not say in which of them it was pressed.
   */
  readonly seenIn: readonly (string | null)[];
  readonly isEphemeral: boolean;
  readonly surface: 'message' | 'modal' | 'home';
};

export type Submission = ActingPerson & {
  readonly view: string /** What `private_metadata` holds: the id of an ask. */;
  readonly about: string;
  readonly reason: string /** Fields of a question, by name, as the person filled them in. */;
  readonly fields: Readonly<Record<string, string>>;
};

export type Command = ActingPerson & { readonly channel: string; readonly text: string };

export type MessageShortcut = ActingPerson & {
  readonly shortcut: string;
  readonly channel: string | null;
  readonly ts: string | null;
  readonly threadTs: string | null;
  readonly text: string;
};

export function readClick(body: unknown): Click {
  const { user: person, trigger_id, channel, container, message, view, actions } = clickSchema.parse(body);
  const [action] = actions;
  const isEphemeral = container?.is_ephemeral === true;
  const inThread = message?.thread_ts ?? container?.thread_ts ?? null;
  const messageTs = message?.ts ?? container?.message_ts ?? null;
  return {
    ...actorOf(person),
    action: action?.action_id ?? '',
    value: action?.value ?? '',
    blockId: action?.block_id ?? '',
    triggerId: trigger_id ?? '',
    channel: channel?.id ?? null,
    messageTs,
    isEphemeral,
    threadTs: inThread ?? (isEphemeral ? null : messageTs),
    seenIn: inThread === null ? [null] : inThread === messageTs ? [null, inThread] : [inThread],
    surface: view === null || view === undefined ? 'message' : view.type === 'home' ? 'home' : 'modal',
  };
}

export function readSubmission(body: unknown): Submission {
  const { user: person, view } = submissionSchema.parse(body);
  const values = view.state?.values ?? {};
  const fields = Object.entries(values).flatMap(([block, inputs]): [string, string][] => {
    const name = fieldOf(block);
    const input = inputs[block];
    return name === null || input === undefined
      ? []
      : [[name, input.value ?? input.selected_date ?? input.selected_option?.value ?? '']];
  });
  const reason = (values[REASON_FIELD.block]?.[REASON_FIELD.action]?.value ?? '').trim();
  return {
    ...actorOf(person),
    view: view.callback_id,
    about: view.private_metadata,
    reason,
    fields: Object.fromEntries(fields),
  };
}

export function readCommand(body: unknown): Command {
  const command = commandSchema.parse(body);
  // A command carries the team of the workspace where it was typed, not the person's own. `people-check.ts` asks Slack
  // for that.
  return { userId: command.user_id, teamId: null, channel: command.channel_id, text: (command.text ?? '').trim() };
}

export function readShortcut(body: unknown): MessageShortcut {
  const { user: person, callback_id, channel, message } = shortcutSchema.parse(body);
  return {
    ...actorOf(person),
    shortcut: callback_id,
    channel: channel?.id ?? null,
    ts: message?.ts ?? null,
    threadTs: message?.thread_ts ?? message?.ts ?? null,
    text: message?.text ?? '',
  };
}

function actorOf(person: z.infer<typeof user>): ActingPerson {
  return { userId: person.id, teamId: person.team_id ?? null };
}
