/**
 * Block elements and composition objects, with the limits that Slack documents (block elements reference, read 2026-11).
 */
import {
  address,
  boolean,
  both,
  isExactly,
  listOf,
  needsOneOf,
  number,
  oneOf,
  pick,
  record,
  text,
  typed,
  whole,
  type Check,
} from './checks.ts';
import { richText } from './rich-text.ts';

export const plain = (max: number): Check =>
  record({ type: isExactly('plain_text'), text: text(max) }, { emoji: boolean });
const mrkdwn = (max: number): Check => record({ type: isExactly('mrkdwn'), text: text(max) }, { verbatim: boolean });
/** `plain_text` or `mrkdwn`. */
export const anyText = (max: number): Check =>
  typed(
    () =>
      new Map([
        ['plain_text', plain(max)],
        ['mrkdwn', mrkdwn(max)],
      ]),
  );
export const markedText = (max: number): Check =>
  typed(
    () =>
      new Map([
        ['mrkdwn', mrkdwn(max)],
        ['plain_text', plain(max)],
      ]),
  );

export const identifier = text(255);
const colour = oneOf('primary', 'danger');
const confirm = record(
  { text: anyText(300) },
  { title: plain(100), confirm: plain(30), deny: plain(30), style: colour },
);
const option = (label: Check): Check =>
  record({ text: label }, { value: text(150), description: plain(75), url: address(3000) });
const plainOption = option(plain(75));
const options = (max: number): Check => listOf(plainOption, max, 1);
const optionGroups = listOf(record({ label: plain(75), options: options(100) }), 100, 1);
const dispatch = record({}, { trigger_actions_on: listOf(oneOf('on_enter_pressed', 'on_character_entered'), 2, 1) });
const filter = record(
  {},
  {
    include: listOf(oneOf('im', 'mpim', 'private', 'public'), 4, 1),
    exclude_external_shared_channels: boolean,
    exclude_bot_users: boolean,
  },
);

const actionable = { action_id: identifier };
const asked = { ...actionable, confirm, focus_on_load: boolean };
const placed = { ...asked, placeholder: plain(150) };
const typing = { ...actionable, focus_on_load: boolean, placeholder: plain(150), dispatch_action_config: dispatch };
const several = { max_selected_items: whole(1, 100) };
const date = text(10);

export const image: Check = both(
  record(
    { type: isExactly('image'), alt_text: text(2000) },
    { image_url: address(3000), slack_file: record({}, { id: text(255), url: address(3000) }) },
  ),
  needsOneOf('image_url', 'slack_file'),
);

const feedback = record({ text: plain(75), value: text(2000) }, { accessibility_label: text(75) });

const kinds: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['image', image],
  [
    'button',
    record(
      { type: isExactly('button'), text: plain(75) },
      { ...actionable, value: text(2000), url: address(3000), style: colour, accessibility_label: text(75), confirm },
    ),
  ],
  [
    'workflow_button',
    record(
      {
        type: isExactly('workflow_button'),
        text: plain(75),
        workflow: record({
          trigger: record(
            { url: address(3000) },
            { customizable_input_parameters: listOf(record({ name: text(255), value: text(2000) }), 100) },
          ),
        }),
      },
      { ...actionable, style: colour, accessibility_label: text(75), confirm },
    ),
  ],
  [
    'checkboxes',
    record(
      { type: isExactly('checkboxes'), options: listOf(option(anyText(75)), 10, 1) },
      { ...asked, initial_options: listOf(option(anyText(75)), 10, 1) },
    ),
  ],
  [
    'radio_buttons',
    record(
      { type: isExactly('radio_buttons'), options: listOf(option(anyText(75)), 10, 1) },
      { ...asked, initial_option: option(anyText(75)) },
    ),
  ],
  ['overflow', record({ type: isExactly('overflow'), options: options(5) }, { ...actionable, confirm })],
  ['datepicker', record({ type: isExactly('datepicker') }, { ...placed, initial_date: date })],
  ['timepicker', record({ type: isExactly('timepicker') }, { ...placed, initial_time: text(5), timezone: text(255) })],
  ['datetimepicker', record({ type: isExactly('datetimepicker') }, { ...asked, initial_date_time: number })],
  [
    'static_select',
    both(
      record(
        { type: isExactly('static_select') },
        { ...placed, options: options(100), option_groups: optionGroups, initial_option: plainOption },
      ),
      needsOneOf('options', 'option_groups'),
    ),
  ],
  [
    'multi_static_select',
    both(
      record(
        { type: isExactly('multi_static_select') },
        { ...placed, ...several, options: options(100), option_groups: optionGroups, initial_options: options(100) },
      ),
      needsOneOf('options', 'option_groups'),
    ),
  ],
  [
    'external_select',
    record(
      { type: isExactly('external_select') },
      { ...placed, initial_option: plainOption, min_query_length: whole(0, 255) },
    ),
  ],
  [
    'multi_external_select',
    record(
      { type: isExactly('multi_external_select') },
      { ...placed, ...several, initial_options: options(100), min_query_length: whole(0, 255) },
    ),
  ],
  ['users_select', record({ type: isExactly('users_select') }, { ...placed, initial_user: text(255) })],
  [
    'multi_users_select',
    record({ type: isExactly('multi_users_select') }, { ...placed, ...several, initial_users: listOf(text(255), 100) }),
  ],
  [
    'conversations_select',
    record(
      { type: isExactly('conversations_select') },
      {
        ...placed,
        initial_conversation: text(255),
        default_to_current_conversation: boolean,
        response_url_enabled: boolean,
        filter,
      },
    ),
  ],
  [
    'multi_conversations_select',
    record(
      { type: isExactly('multi_conversations_select') },
      {
        ...placed,
        ...several,
        initial_conversations: listOf(text(255), 100),
        default_to_current_conversation: boolean,
        filter,
      },
    ),
  ],
  [
    'channels_select',
    record(
      { type: isExactly('channels_select') },
      { ...placed, initial_channel: text(255), response_url_enabled: boolean },
    ),
  ],
  [
    'multi_channels_select',
    record(
      { type: isExactly('multi_channels_select') },
      { ...placed, ...several, initial_channels: listOf(text(255), 100) },
    ),
  ],
  [
    'plain_text_input',
    record(
      { type: isExactly('plain_text_input') },
      {
        ...typing,
        initial_value: text(3000, 0),
        multiline: boolean,
        min_length: whole(0, 3000),
        max_length: whole(1, 3000),
      },
    ),
  ],
  ['email_text_input', record({ type: isExactly('email_text_input') }, { ...typing, initial_value: text(255) })],
  ['url_text_input', record({ type: isExactly('url_text_input') }, { ...typing, initial_value: text(3000) })],
  [
    'number_input',
    record(
      { type: isExactly('number_input'), is_decimal_allowed: boolean },
      { ...typing, initial_value: text(255), min_value: text(255), max_value: text(255) },
    ),
  ],
  [
    'rich_text_input',
    record(
      { type: isExactly('rich_text_input') },
      { ...typing, initial_value: richText, min_lines: whole(1, 100), max_lines: whole(1, 100) },
    ),
  ],
  [
    'file_input',
    record(
      { type: isExactly('file_input') },
      { ...actionable, filetypes: listOf(text(255), 100), max_files: whole(1, 10) },
    ),
  ],
  [
    'feedback_buttons',
    record({ type: isExactly('feedback_buttons'), positive_button: feedback, negative_button: feedback }, actionable),
  ],
  [
    'icon_button',
    record(
      { type: isExactly('icon_button'), icon: text(255), text: plain(75) },
      {
        ...actionable,
        confirm,
        accessibility_label: text(75),
        value: text(2000),
        visible_to_user_ids: listOf(text(255), 100),
      },
    ),
  ],
]);

const SELECTS = ['static_select', 'external_select', 'users_select', 'conversations_select', 'channels_select'];
const CHOICES = [
  ...SELECTS,
  ...SELECTS.map((name) => `multi_${name}`),
  'checkboxes',
  'radio_buttons',
  'datepicker',
  'timepicker',
];

export const button: Check = typed(() => pick(kinds, 'button'));
export const actionsElement: Check = typed(() =>
  pick(kinds, ...CHOICES, 'button', 'workflow_button', 'overflow', 'datetimepicker', 'rich_text_input'),
);
export const accessory: Check = typed(() => pick(kinds, ...CHOICES, 'button', 'workflow_button', 'overflow', 'image'));
export const inputElement: Check = typed(() =>
  pick(
    kinds,
    ...CHOICES,
    'datetimepicker',
    'plain_text_input',
    'email_text_input',
    'url_text_input',
    'number_input',
    'rich_text_input',
    'file_input',
  ),
);
export const contextAction: Check = typed(() => pick(kinds, 'feedback_buttons', 'icon_button'));
