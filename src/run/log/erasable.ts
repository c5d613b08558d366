/**
 * Which event fields may be erased: those that can hold text or data about a person. Everything that carries authority
 * (verdicts, hashes, sessions, who decided) stays; a log without such a field has been tampered with.
 */
import { own } from '../../kernel/own.ts';
import { approvalLog } from './approval.ts';
import { callLog } from './call.ts';
import { commitment, unseal } from './chain.ts';
import type { LoggedEvent, RunEvent, RunEventType, SealedEvent } from './event.ts';
import { caseLog } from './evolve-case.ts';
import { everyStepLog } from './every-step.ts';
import type { ErasableFields } from './log-part.ts';
import { lookAnewLog } from './look-anew.ts';
import { parkLog } from './park.ts';
import { STEPS_ERASABLE } from './step/kinds.ts';

const ERASABLE: ErasableFields<RunEvent> = {
  ...caseLog.erasable,
  ...everyStepLog.erasable,
  ...callLog.erasable,
  ...approvalLog.erasable,
  ...parkLog.erasable,
  ...lookAnewLog.erasable,
  ...STEPS_ERASABLE,
};

/** What replaces the erased fields of an event; undefined for an unknown type. */
const emptyOf = (type: RunEventType): Readonly<Record<string, unknown>> | undefined => own(ERASABLE, type);

/** The event in a row, with empty values for erased fields. For audits only; a run never continues from it. */
export function unsealErased(row: SealedEvent): LoggedEvent {
  const empty = emptyOf(row.type);
  const erased = erasedFields(row);
  if (erased.length === 0) return unseal(row);
  const nothing = erased.map((field): [string, unknown] => [field, own(empty ?? {}, field)]);
  return { ...unseal({ ...row, body: { ...row.body, ...Object.fromEntries(nothing) } }), erased };
}

export function erasedFields({ erased }: Pick<SealedEvent, 'erased'>): string[] {
  return Object.keys(erased);
}

export function isErasable(type: RunEventType, field: string): boolean {
  // An unknown event type means the row was changed, so none of its fields may be erased.
  return Object.hasOwn(emptyOf(type) ?? {}, field);
}

export type FieldOfEvent = { readonly seq: number; readonly field: string };

/** By event type, the fields that may be erased. */
export const ERASABLE_FIELDS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(ERASABLE).map(([type, fields]) => [type, Object.keys(fields)]),
);

/** The fields that may be erased and are still there: those that were sealed with a salt. */
export function erasableFields({ type, salts }: Pick<SealedEvent, 'type' | 'salts'>): string[] {
  return Object.keys(salts).filter((field) => isErasable(type, field));
}

/** The rows as an erasure leaves them: with commitments in place of values and salts. What has no salt stays. */
export function withoutFields(rows: readonly SealedEvent[], fields: readonly FieldOfEvent[]): SealedEvent[] {
  const gone = Map.groupBy(fields, ({ seq }) => seq);
  return rows.map((row) => {
    const named = (gone.get(row.seq) ?? []).map(({ field }) => field);
    const names = new Set(named.filter((field) => Object.hasOwn(row.salts, field)));
    const rest = <T>(part: Readonly<Record<string, T>>): Record<string, T> =>
      Object.fromEntries(Object.entries(part).filter(([field]) => !names.has(field)));
    if (names.size === 0) return row;
    const erased = [...names].map((field): [string, string] => [
      field,
      commitment(row.salts[field] ?? '', own(row.body, field)),
    ]);
    return {
      ...row,
      body: rest(row.body),
      salts: rest(row.salts),
      erased: { ...row.erased, ...Object.fromEntries(erased) },
    };
  });
}

/** What the events `FieldsErased` of a log say is gone. */
export function erasuresIn(rows: readonly SealedEvent[]): FieldOfEvent[] {
  return rows
    .filter(({ type }) => type === 'FieldsErased')
    .flatMap((row) => {
      const { event } = unsealErased(row);
      return event.type === 'FieldsErased' ? event.fields : [];
    });
}

/** The first field that is gone and should be there, or the other way round; null when there is none. */
export function firstWrongErasure(
  rows: readonly SealedEvent[],
): { readonly seq: number; readonly problem: string } | null {
  const said = new Map(erasuresIn(rows).map(({ seq, field }) => [`${seq} ${field}`, seq]));
  for (const row of rows) {
    for (const field of erasedFields(row)) {
      const problem = !isErasable(row.type, field)
        ? `Expected the field \`${field}\`, which is never erased, got nothing: the event was changed`
        : `Expected the field \`${field}\`, got none, and no event says that it was erased`;
      if (!isErasable(row.type, field) || !said.delete(`${row.seq} ${field}`)) return { seq: row.seq, problem };
    }
  }
  const [left] = said;
  return left === undefined
    ? null
    : {
        seq: left[1],
        problem: `Expected no field \`${left[0].split(' ')[1] ?? ''}\`, which was erased, got one: it was put back, or never went`,
      };
}
