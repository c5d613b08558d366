/**
 * The block elements that the bot sends, with the limits that Slack documents (block elements reference, read 2026-11).
 */
import {
  address,
  boolean,
  isExactly,
  leftOut,
  listOf,
  oneOf,
  record,
  text,
  typed,
  whole,
  type Check,
} from './checks.ts';

/** Slack's elements that the bot never sends. */
const LEFT_OUT = [
  'channels_select',
  'checkboxes',
  'conversations_select',
  'datetimepicker',
  'email_text_input',
  'external_select',
  'feedback_buttons',
  'file_input',
  'icon_button',
  'image',
  'multi_channels_select',
  'multi_conversations_select',
  'multi_external_select',
  'multi_static_select',
  'multi_users_select',
  'overflow',
  'rich_text_input',
  'timepicker',
  'url_text_input',
  'users_select',
  'workflow_button',
] as const;

export const plain = (max: number): Check =>
  record({ type: isExactly('plain_text'), text: text(max) }, { emoji: boolean });
const mrkdwn = (max: number): Check => record({ type: isExactly('mrkdwn'), text: text(max) }, { verbatim: boolean });
/** `plain_text` or `mrkdwn`. */
export const anyText = (max: number): Check =>
  typed(
    new Map([
      ['plain_text', plain(max)],
      ['mrkdwn', mrkdwn(max)],
    ]),
  );

export const identifier = text(255);
const colour = oneOf('primary', 'danger');
const confirm = record(
  { text: anyText(300) },
  { title: plain(100), confirm: plain(30), deny: plain(30), style: colour },
);
const option = record({ text: anyText(75) }, { value: text(150), description: plain(75) });
const dispatch = record({}, { trigger_actions_on: listOf(oneOf('on_enter_pressed', 'on_character_entered'), 2, 1) });

const actionable = { action_id: identifier };
const asked = { ...actionable, confirm, focus_on_load: boolean };
const typing = { ...actionable, focus_on_load: boolean, placeholder: plain(150), dispatch_action_config: dispatch };

const button = record(
  { type: isExactly('button'), text: plain(75) },
  { ...actionable, value: text(2000), url: address(3000), style: colour, accessibility_label: text(75), confirm },
);
const radioButtons = record(
  { type: isExactly('radio_buttons'), options: listOf(option, 10, 1) },
  { ...asked, initial_option: option },
);
const staticSelect = record(
  { type: isExactly('static_select'), options: listOf(option, 100, 1) },
  { ...asked, placeholder: plain(150), initial_option: option },
);
const datepicker = record(
  { type: isExactly('datepicker') },
  { ...asked, placeholder: plain(150), initial_date: text(10) },
);
const plainTextInput = record(
  { type: isExactly('plain_text_input') },
  {
    ...typing,
    initial_value: text(3000, 0),
    multiline: boolean,
    min_length: whole(0, 3000),
    max_length: whole(1, 3000),
  },
);
const numberInput = record(
  { type: isExactly('number_input'), is_decimal_allowed: boolean },
  { ...typing, initial_value: text(255), min_value: text(255), max_value: text(255) },
);

const choices: readonly (readonly [string, Check])[] = [
  ['radio_buttons', radioButtons],
  ['static_select', staticSelect],
  ['datepicker', datepicker],
  ...LEFT_OUT.map((type) => [type, leftOut(type)] as const),
];

export const actionsElement: Check = typed(new Map([...choices, ['button', button]]));
export const inputElement: Check = typed(
  new Map([...choices, ['plain_text_input', plainTextInput], ['number_input', numberInput]]),
);
