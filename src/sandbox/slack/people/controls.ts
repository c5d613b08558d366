/**
 * The controls in blocks, the action sent when a person uses one, and the values of form fields.
 */
import { isObject, own, ownText } from '../block-kit/checks.ts';
import type { Json } from '../records.ts';
import { SlackRefusal } from '../refusal.ts';

export type Control = { readonly block_id: string; readonly element: Json };

/** Every control in the blocks. */
function controlsIn(blocks: readonly unknown[]): readonly Control[] {
  return blocks.flatMap(within);
}

function within(block: unknown): readonly Control[] {
  const elements = own(block, 'elements');
  const controls: unknown[] = [...(Array.isArray(elements) ? (elements as unknown[]) : []), own(block, 'element')];
  const blockId = ownText(block, 'block_id');
  return controls.flatMap((element) =>
    isObject(element) && typeof own(element, 'action_id') === 'string' ? [{ block_id: blockId, element }] : [],
  );
}

/** A button acts when pressed and has no value in a form. */
const isButton = ({ element }: Control): boolean => ownText(element, 'type') === 'button';

/** `value` tells apart buttons that share an action id; a button whose value has changed is another button. */
export type Wanted = {
  readonly action_id: string;
  readonly block_id: string | undefined;
  readonly value: string | undefined;
};

/** The control that is meant; undefined when the blocks show none. */
export function findControl(blocks: readonly unknown[], wanted: Wanted): Control | undefined {
  const { action_id, block_id, value } = wanted;
  const fits = controlsIn(blocks).filter(
    (control) =>
      ownText(control.element, 'action_id') === action_id &&
      (block_id === undefined || block_id === control.block_id) &&
      (value === undefined || !isButton(control) || ownText(control.element, 'value') === value),
  );
  if (fits.length > 1)
    throw new SlackRefusal('ambiguous_control', [
      `Several controls are named \`${wanted.action_id}\`; give \`block_id\` or \`value\``,
    ]);
  return fits[0];
}

function optionsOf(element: Json): readonly Json[] {
  const list = own(element, 'options');
  return Array.isArray(list) ? (list as Json[]) : [];
}

/** The entry in `actions` for using a control; `value` selects one of its options. */
export function actionOf(control: Control, value: unknown, ts: string): Json {
  const { block_id, element } = control;
  const base = { type: ownText(element, 'type'), action_id: ownText(element, 'action_id'), block_id, action_ts: ts };
  if (!isButton(control)) return { ...base, ...fieldOf(element, value) };
  return {
    ...base,
    text: own(element, 'text'),
    ...copied(element, 'value'),
    ...copied(element, 'style'),
    ...copied(element, 'url'),
  };
}

function copied(element: Json, name: string): Json {
  const value = own(element, name);
  return value === undefined ? {} : { [name]: value };
}

/** The value a person typed: `values` is `{block_id: {action_id: value}}`, or for short `{action_id: value}`. */
function typedValue(values: Json, { block_id, element }: Control): unknown {
  const actionId = ownText(element, 'action_id');
  const inBlock = own(values, block_id);
  return isObject(inBlock) ? own(inBlock, actionId) : (inBlock ?? own(values, actionId));
}

type Form = {
  readonly values: Json;
  /** Errors that the client itself shows before sending anything, by block id. */
  readonly errors: Readonly<Record<string, string>>;
};

/** The state of all fields, and the client's errors. */
export function readForm(blocks: readonly unknown[], values: Json): Form {
  const state = new Map<string, Json>();
  const errors = new Map<string, string>();
  for (const block of blocks) {
    const isInput = own(block, 'type') === 'input';
    for (const control of controlsIn([block])) {
      if (!isInput && isButton(control)) continue;
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

/** A field's value in the shape of its element type: null empties it, undefined leaves its initial value. */
function fieldOf(element: Json, typed: unknown): Json {
  const given = typed === undefined || typed === null || typed === '' ? undefined : String(typed);
  const initial = (name: string): unknown => (typed === undefined ? (own(element, name) ?? null) : null);
  switch (ownText(element, 'type')) {
    case 'radio_buttons':
    case 'static_select':
      return { selected_option: given === undefined ? initial('initial_option') : optionFor(element, given) };
    case 'datepicker':
      return { selected_date: given ?? initial('initial_date') };
    default:
      return { value: given ?? initial('initial_value') };
  }
}

function optionFor(element: Json, value: string): Json {
  const option = optionsOf(element).find((candidate) => ownText(candidate, 'value') === value);
  if (option !== undefined) return option;
  throw new SlackRefusal('no_such_option', [`\`${ownText(element, 'action_id')}\` offers no option \`${value}\``]);
}

function problemWith(element: Json, field: Json, optional: boolean): string | null {
  const [held] = Object.values(field);
  if (held === null || held === undefined || held === '')
    return optional ? null : 'Please complete this required field.';
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
