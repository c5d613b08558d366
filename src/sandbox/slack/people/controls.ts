/**
 * The controls that blocks show, what happens when a person uses one, and what the fields of a form hold.
 */
import { isObject, own, ownText } from '../block-kit/checks.ts';
import type { Json } from '../records.ts';
import { SlackRefusal } from '../refusal.ts';

export type Control = { readonly block_id: string; readonly element: Json };

/** Controls that act when they are pressed and hold nothing. */
const BUTTONS: ReadonlySet<string> = new Set([
  'button',
  'icon_button',
  'workflow_button',
  'overflow',
  'feedback_buttons',
]);
const CHILDREN = ['elements', 'child_blocks', 'actions', 'accessory', 'element'];

/** Every control in the blocks, those within cards and containers included. */
export function controlsIn(blocks: readonly unknown[]): readonly Control[] {
  return blocks.flatMap((block) => within(block, ownText(block, 'block_id')));
}

function within(node: unknown, blockId: string): readonly Control[] {
  if (Array.isArray(node)) return node.flatMap((entry: unknown) => within(entry, blockId));
  if (!isObject(node) || own(node, 'type') === 'rich_text') return [];
  if (typeof own(node, 'action_id') === 'string') return [{ block_id: blockId, element: node }];
  const inner = ownText(node, 'block_id') || blockId;
  return CHILDREN.flatMap((name) => within(own(node, name), inner));
}

/** `value` tells apart buttons that share an action id; a button whose value has changed is another button. */
export type Wanted = {
  readonly action_id: string;
  readonly block_id: string | undefined;
  readonly value: string | undefined;
};

/** The one control that is meant; undefined when the blocks show none such. */
export function findControl(blocks: readonly unknown[], wanted: Wanted): Control | undefined {
  const fits = controlsIn(blocks).filter(
    ({ block_id, element }) =>
      ownText(element, 'action_id') === wanted.action_id &&
      (wanted.block_id === undefined || wanted.block_id === block_id) &&
      (wanted.value === undefined ||
        !BUTTONS.has(ownText(element, 'type')) ||
        valuesOf(element).includes(wanted.value)),
  );
  if (fits.length > 1)
    throw new SlackRefusal('ambiguous_control', [
      `Several controls are named \`${wanted.action_id}\`; give \`block_id\` or \`value\``,
    ]);
  return fits[0];
}

function valuesOf(element: Json): readonly string[] {
  return [
    ownText(element, 'value'),
    ...optionsOf(element).map((option) => ownText(option, 'value')),
    ownText(own(element, 'positive_button'), 'value'),
    ownText(own(element, 'negative_button'), 'value'),
  ];
}

function optionsOf(element: Json): readonly Json[] {
  const list = own(element, 'options');
  const groups = own(element, 'option_groups');
  return [
    ...(Array.isArray(list) ? (list as Json[]) : []),
    ...(Array.isArray(groups) ? groups.flatMap((group) => own(group, 'options') as Json[]) : []),
  ];
}

/** The entry of `actions` for the use of a control; `value` chooses among its options. */
export function actionOf({ block_id, element }: Control, value: unknown, ts: string): Json {
  const type = ownText(element, 'type');
  const base = { type, action_id: ownText(element, 'action_id'), block_id, action_ts: ts };
  if (type === 'button' || type === 'icon_button' || type === 'workflow_button') {
    return {
      ...base,
      text: own(element, 'text'),
      ...kept(element, 'value'),
      ...kept(element, 'style'),
      ...kept(element, 'url'),
    };
  }
  if (type === 'feedback_buttons') {
    return {
      ...base,
      value,
      text: own(
        own(
          element,
          ownText(own(element, 'positive_button'), 'value') === value ? 'positive_button' : 'negative_button',
        ),
        'text',
      ),
    };
  }
  return { ...base, ...fieldOf(element, value) };
}

function kept(element: Json, name: string): Json {
  const value = own(element, name);
  return value === undefined ? {} : { [name]: value };
}

/** `values` as a person typed them: `{block_id: {action_id: value}}`, or shorter `{action_id: value}`. */
function typedValue(values: Json, { block_id, element }: Control): unknown {
  const actionId = ownText(element, 'action_id');
  const inBlock = own(values, block_id);
  return isObject(inBlock) ? own(inBlock, actionId) : (inBlock ?? own(values, actionId));
}

type Form = {
  readonly values: Json;
  /** What the client itself refuses before it sends anything, by block id. */
  readonly errors: Readonly<Record<string, string>>;
};

/** The state of all fields, with what the client refuses. */
export function readForm(blocks: readonly unknown[], values: Json): Form {
  const state = new Map<string, Json>();
  const errors = new Map<string, string>();
  for (const block of blocks) {
    const isInput = own(block, 'type') === 'input';
    for (const control of controlsIn([block])) {
      if (!isInput && BUTTONS.has(ownText(control.element, 'type'))) continue;
      const field = fieldOf(control.element, typedValue(values, control));
      state.set(control.block_id, {
        ...state.get(control.block_id),
        [ownText(control.element, 'action_id')]: { type: ownText(control.element, 'type'), ...field },
      });
      const problem = isInput ? problemWith(control.element, field, own(block, 'optional') === true) : null;
      if (problem !== null) errors.set(control.block_id, problem);
    }
  }
  return { values: Object.fromEntries(state), errors: Object.fromEntries(errors) };
}

/** What a field holds, in the shape of its element type: null empties it, nothing leaves what it began with. */
function fieldOf(element: Json, typed: unknown): Json {
  const type = ownText(element, 'type');
  const given = typed === undefined || typed === null || typed === '' ? undefined : String(typed);
  const initial = (name: string): unknown => (typed === undefined ? (own(element, name) ?? null) : null);
  const list = Array.isArray(typed) ? typed.map(String) : given === undefined ? undefined : [given];
  switch (type) {
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
    case 'overflow':
      return { selected_option: given === undefined ? initial('initial_option') : optionFor(element, given) };
    case 'multi_static_select':
    case 'multi_external_select':
    case 'checkboxes':
      return {
        selected_options:
          list === undefined ? (initial('initial_options') ?? []) : list.map((value) => optionFor(element, value)),
      };
    case 'users_select':
      return { selected_user: given ?? initial('initial_user') };
    case 'conversations_select':
      return { selected_conversation: given ?? initial('initial_conversation') };
    case 'channels_select':
      return { selected_channel: given ?? initial('initial_channel') };
    case 'multi_users_select':
      return { selected_users: list ?? initial('initial_users') ?? [] };
    case 'multi_conversations_select':
      return { selected_conversations: list ?? initial('initial_conversations') ?? [] };
    case 'multi_channels_select':
      return { selected_channels: list ?? initial('initial_channels') ?? [] };
    case 'datepicker':
      return { selected_date: given ?? initial('initial_date') };
    case 'timepicker':
      return { selected_time: given ?? initial('initial_time') };
    case 'datetimepicker':
      return { selected_date_time: given === undefined ? initial('initial_date_time') : Number(given) };
    case 'rich_text_input':
      return { rich_text_value: isObject(typed) ? typed : initial('initial_value') };
    case 'file_input':
      return { files: [] };
    default:
      return { value: given ?? initial('initial_value') };
  }
}

function optionFor(element: Json, value: string): Json {
  const option = optionsOf(element).find((candidate) => ownText(candidate, 'value') === value);
  if (option !== undefined) return option;
  // An external select asks the app for its options; the stand-in takes the value as it was typed.
  if (ownText(element, 'type').includes('external')) return { text: { type: 'plain_text', text: value }, value };
  throw new SlackRefusal('no_such_option', [`\`${ownText(element, 'action_id')}\` offers no option \`${value}\``]);
}

function problemWith(element: Json, field: Json, optional: boolean): string | null {
  const [held] = Object.values(field);
  const isEmpty =
    held === null ||
    held === undefined ||
    held === '' ||
    (Array.isArray(held) && held.length === 0 && ownText(element, 'type') !== 'file_input');
  if (isEmpty) return optional ? null : 'Please complete this required field.';
  if (typeof held !== 'string') return null;
  const length = [...held].length;
  const least = own(element, 'min_length');
  const most = own(element, 'max_length') ?? (ownText(element, 'type') === 'plain_text_input' ? 3000 : undefined);
  if (typeof least === 'number' && length < least) return `Please enter at least ${least} characters.`;
  if (typeof most === 'number' && length > most) return `Please enter no more than ${most} characters.`;
  return numberProblem(element, held);
}

function numberProblem(element: Json, held: string): string | null {
  if (ownText(element, 'type') !== 'number_input') return null;
  const value = Number(held);
  if (!Number.isFinite(value) || (own(element, 'is_decimal_allowed') !== true && !Number.isInteger(value)))
    return 'Please enter a number.';
  const least = ownText(element, 'min_value');
  const most = ownText(element, 'max_value');
  if (least !== '' && value < Number(least)) return `Please enter a number of at least ${least}.`;
  if (most !== '' && value > Number(most)) return `Please enter a number of at most ${most}.`;
  return null;
}
