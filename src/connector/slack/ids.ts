/**
 * Every id by which Slack sends something back to us, in one file: commands, actions, views and shortcuts.
 *
 * They are part of messages that stay in Slack for years, so a value once used never gets another meaning.
 */

/** The one slash command, declared in `manifest.yml`. */
export const COMMAND = '/sop';

/** The words that may follow the command. */
export const SUBCOMMANDS = ['explain', 'why-not', 'status', 'find', 'list', 'help'] as const;
export type Subcommand = (typeof SUBCOMMANDS)[number];

/**
 * `action_id` of each button. Its value is the opaque id of an ask, or the id of a case or a proposal; never an
 * argument of a call.
 */
export const ACTIONS = {
  approve: 'approval_approve',
  deny: 'approval_deny',
  details: 'approval_details',
  why: 'case_why',
  share: 'explanation_share',
  more: 'explanation_more',
  haveIt: 'told_have_it',
  tryAgain: 'recovery_try_again',
  itWasDone: 'recovery_it_was_done',
  goOn: 'recovery_go_on',
  startAgain: 'recovery_start_again',
  leaveIt: 'recovery_leave_it',
  leaveOut: 'recovery_leave_out',
  stop: 'recovery_stop',
  answerForm: 'question_form',
  correct: 'question_correct',
  publish: 'handbook_publish',
  refuse: 'handbook_refuse',
} as const;

/**
 * `callback_id` of each modal. `private_metadata` holds the id of the ask and nothing else; for a correction also how
 * often the answer had been corrected (`correctionOf`).
 */
export const VIEWS = {
  approve: 'approve_after_details',
  deny: 'deny_with_reason',
  itWasDone: 'recover_it_was_done',
  goOn: 'recover_go_on',
  startAgain: 'recover_start_again',
  leaveIt: 'recover_leave_it',
  leaveOut: 'recover_leave_out',
  stop: 'recover_stop',
  answer: 'question_answer',
  correct: 'question_correction',
  /** A modal that only says something; it has no submit button. */
  told: 'told',
  home: 'home',
} as const;

/** `callback_id` of each message shortcut, declared in `manifest.yml`. */
export const SHORTCUTS = { why: 'why_message' } as const;

/** The button of each choice of a question. The action id holds the choice's position; the value holds only the ask. */
export const choiceAction = (index: number): string => `question_choice_${index}`;

/** The button of each case that an event may belong to. Its value is a `whichCaseId`. */
export const whichCaseAction = (index: number | null): string => `which_case_${index ?? 'none'}`;

/** The inbox item that such a button is about, and the digest of what the message shows. */
export const whichCaseId = (item: string, shown: string): string => `${item} ${shown}`;

/** The item and the digest that such an id names; an earlier button has no digest, which fits nothing. */
export function whichCaseOf(id: string): { readonly item: string; readonly shown: string } {
  const [item = '', shown = ''] = id.split(' ');
  return { item, shown };
}

/** Maximum choices of one question; the language allows no more. */
export const CHOICES_MAX = 10;

/** `block_id` and `action_id` of a field of a question's form. */
export const fieldId = (name: string): string => `field:${name}`;

/** The field that such an id names, or null. */
export const fieldOf = (id: string): string | null => /^field:(.+)$/.exec(id)?.[1] ?? null;

/** What the form of a correction is about. */
export const correctionId = (askId: string, corrected: number): string => `${askId} ${corrected}`;

/** The question and the number of corrections that such an id names, or null. */
export function correctionOf(id: string): { readonly askId: string; readonly corrected: number } | null {
  const [, askId, corrected] = /^(\S+) (\d{1,9})$/.exec(id) ?? [];
  return askId === undefined || corrected === undefined ? null : { askId, corrected: Number(corrected) };
}

/** The field of a choice in a form; a button of a question has none. */
export const CHOICE_FIELD = 'answer';

/** The one field of the forms that ask for a reason or a note. */
export const REASON_FIELD = { block: 'reason', action: 'reason_text' } as const;

/** The events that the app listens to, as the manifest declares them. */
export const EVENTS = ['app_home_opened', 'app_mention', 'message.im'] as const;

/** `event_type` of the metadata by which our messages are found again. */
export const METADATA_TYPE = 'sopwith';

/** Where *Share* posts. The thread's timestamp is in the block id around the button; it grants no authority. */
export const shareBlockId = (threadTs: string | null): string => `share:${threadTs ?? ''}`;

/** The thread of a share button, or null when it posts to the channel. */
export function threadOfShareBlock(blockId: string): string | null {
  return /^share:(\d{10}\.\d{6})$/.exec(blockId)?.[1] ?? null;
}
