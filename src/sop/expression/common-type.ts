/**
 * The type of what may be one of two values: the branches of a choice, the items of a list. Null when a reader could
 * not treat both alike.
 */
import { canonicalJson } from '../../kernel/canonical-json.ts';
import type { Field, RecordType, Type } from '../../kernel/value.ts';
import { humanise } from '../names.ts';

export function commonType(left: Type, right: Type): Type | null {
  if (left.kind === 'text' && right.kind === 'text')
    return left.oneOf === undefined || right.oneOf === undefined
      ? commonForm(left, right)
      : {
          kind: 'text',
          oneOf: [...new Set([...left.oneOf, ...right.oneOf])],
          ...(left.isEdited === true || right.isEdited === true ? { isEdited: true as const } : {}),
        };
  if (left.kind === 'list' && right.kind === 'list') {
    if (isEmpty(left.of)) return right;
    if (isEmpty(right.of)) return left;
    const of = commonType(left.of, right.of);
    return of === null ? null : { kind: 'list', of };
  }
  if (left.kind === 'record' && right.kind === 'record') return commonRecord(left, right);
  return left.kind === right.kind ? left : null;
}

type Text = Extract<Type, { kind: 'text' }>;

/** Two numbers of one normal form have it, whichever of them is there. */
const commonForm = ({ normal }: Text, other: Text): Text =>
  normal === undefined || other.normal === undefined || canonicalJson(normal) !== canonicalJson(other.normal)
    ? { kind: 'text' }
    : { kind: 'text', normal };

/** The type of the items of `[]`. */
const isEmpty = (of: Type): boolean => of.kind === 'text' && of.oneOf?.length === 0;

/** A field that only one of them has may be missing. */
function commonRecord(left: RecordType, right: RecordType): RecordType | null {
  const fields: Record<string, Field> = {};
  for (const name of new Set([...Object.keys(left.fields), ...Object.keys(right.fields)])) {
    const [one, other] = [left.fields[name], right.fields[name]];
    const only = one ?? other;
    if (only === undefined) continue;
    if (one === undefined || other === undefined) {
      fields[name] = { ...only, optional: true };
      continue;
    }
    const type = commonType(one.type, other.type);
    if (type === null) return null;
    const untrusted = one.untrusted === true || other.untrusted === true;
    fields[name] = { ...one, type, optional: one.optional || other.optional, ...(untrusted ? { untrusted } : {}) };
  }
  return { kind: 'record', fields };
}

type CheckedField = { readonly name: string; readonly type: Type | null; readonly untrusted: readonly string[] };

/** The type of a record that an expression builds; null when the type of a field is unknown. */
export function recordOf(built: readonly CheckedField[]): RecordType | null {
  const fields: Record<string, Field> = {};
  for (const { name, type, untrusted } of built) {
    if (type === null) return null;
    fields[name] = {
      type,
      label: humanise(name),
      optional: false,
      ...(untrusted.length > 0 ? { untrusted: true } : {}),
    };
  }
  return { kind: 'record', fields };
}
