/**
 * Names bound to values, in order. A later binding hides an earlier one with the same name, and so does clearing it.
 */
import type { RefusedFact } from '../../case/case-event.ts';
import type { Instant } from '../../kernel/clock.ts';
import { onceForEach } from '../../kernel/once-for-each.ts';
import type { Value } from '../../kernel/value.ts';

export type Bindings = { readonly bindings: readonly Binding[] };

/** `step` is always the label of the step that bound the name; it distinguishes rounds and nested SOPs. */
export type BindingSource =
  | {
      readonly kind: 'call';
      readonly callId: string;
      readonly tool: string;
      readonly system: string;
      readonly record: string;
      readonly step: string;
    }
  | { readonly kind: 'answer'; readonly step: string; readonly person: string }
  | { readonly kind: 'table'; readonly step: string; readonly table: string; readonly rows: readonly number[] }
  /** `step` is the loop, `number` the round. */
  | { readonly kind: 'item'; readonly step: string; readonly number: number; readonly list: string }
  /** `label` is the label of the event, `fields` are its fields, `refused` those that were given but cannot be read. */
  | {
      readonly kind: 'event';
      readonly eventId: string;
      readonly step: string;
      readonly refused: readonly RefusedFact[];
      readonly label: string;
      readonly fields: readonly {
        readonly name: string;
        readonly label: string;
        readonly system: string;
        readonly record: string;
        readonly field: string;
      }[];
    }
  /** `step` is a label inside the nested SOP that received the input, `from` the step that passed it. */
  | { readonly kind: 'input'; readonly step: string; readonly from: string }
  | { readonly kind: 'sop'; readonly step: string; readonly sop: string }
  | { readonly kind: 'set'; readonly step: string };

/** `source` is the step whose handler runs instead of the result that the name would have held. */
export type Cleared = {
  readonly path: readonly string[];
  readonly value: null;
  readonly source: { readonly kind: 'cleared'; readonly step: string };
  readonly at: Instant;
};

export type Bound = {
  readonly path: readonly string[];
  readonly value: Value;
  readonly source: BindingSource;
  readonly at: Instant;
};

export type Binding = Bound | Cleared;

export const isBound = (binding: Binding): binding is Bound => binding.value !== null;

export function bind(state: Bindings, ...added: readonly Binding[]): Bindings {
  return added.length === 0 ? { bindings: state.bindings } : { bindings: [...state.bindings, ...added] };
}

/**
 * What steps have set or given to a nested SOP, with other values, where it was bound: what was bound to a name since
 * still hides it.
 */
export function setAnew(
  { bindings }: Bindings,
  values: readonly { readonly step: string; readonly path: readonly string[]; readonly value: Value }[],
  at: Instant,
): Bindings {
  const isOf = (step: string, path: readonly string[], { source, path: bound }: Binding): boolean =>
    bound.join('.') === path.join('.') &&
    ((source.kind === 'set' && source.step === step) || (source.kind === 'input' && source.from === step));
  return values.reduce<Bindings>(
    (after, { step, path, value }) => {
      const index = after.bindings.findLastIndex((known) => isOf(step, path, known));
      const known = after.bindings[index];
      const source: BindingSource = known?.source.kind === 'input' ? known.source : { kind: 'set', step };
      const set: Bound = { path, value, source, at };
      return index === -1 ? bind(after, set) : { bindings: after.bindings.with(index, set) };
    },
    { bindings },
  );
}

/** The last binding by the kind of its source, the step that bound it and its path: `set 2a#3 due`. */
export const lastBound = onceForEach(
  (bindings: readonly Binding[]): ReadonlyMap<string, Binding> =>
    new Map(
      bindings.map((one) => {
        const step = one.source.kind === 'input' ? one.source.from : one.source.step;
        return [`${one.source.kind} ${step} ${one.path.join('.')}`, one];
      }),
    ),
);
