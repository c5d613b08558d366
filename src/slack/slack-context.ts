/**
 * What every listener gets: the engine's commands, replies to people in Slack, and the lookup of people.
 */
import type { Logger } from '@slack/bolt';
import type { Channels } from '../connector/slack/channels.ts';
import type { Members } from '../connector/slack/members.ts';
import type { KnownPerson, PeopleCheck } from '../connector/slack/people-check.ts';
import type { Replies } from '../connector/slack/replies.ts';
import type { Commands } from '../engine/commands.ts';
import type { Rendered } from '../connector/slack/render/rendered.ts';
import type { Modal } from '../connector/slack/render/modal.ts';
import type { Click, Submission } from './payload.ts';

export type SlackContext = {
  readonly commands: Commands;
  readonly replies: Replies;
  readonly people: PeopleCheck;
  readonly channels: Channels;
  readonly members: Members;
  readonly botUserId: string;
  /** The address of the workspace; null until Slack has said it. */
  readonly workspaceUrl: string | null;
  readonly logger: Logger;
};

/** What the person should see. */
export type Answer = { readonly kind: 'say'; readonly message: Rendered } | { readonly kind: 'nothing' };

/**
 * A button. `ack` says whether Slack is acknowledged before the work (it only reads) or after it (it is a decision).
 */
export type ClickListener = {
  readonly action: string;
  readonly ack: 'first' | 'after';
  /** The value is the id of an ask. A person who may not decide it is told who may, guests included. */
  readonly decides?: true;
  handle(click: Click, person: KnownPerson, context: SlackContext): Promise<Answer>;
};

/** The result of a form: errors on its fields, or another view in its place. */
export type FormAnswer =
  | {
      readonly kind: 'error';
      /** A sentence for each block that is wrong, by its id. */
      readonly errors: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'show'; readonly view: Modal };

export type FormListener = {
  readonly view: string;
  handle(submission: Submission, person: KnownPerson, context: SlackContext): Promise<FormAnswer>;
};
