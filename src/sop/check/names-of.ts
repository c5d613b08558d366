/**
 * The names of an SOP and their types: `case`, the values, and what steps save and set. A name has one type wherever it
 * is written, so a reader need not know which step wrote it last.
 */
import type { Field, RecordType, Value } from '../../kernel/value.ts';
import { anyCaseType, caseType, type Kind } from '../../case/kind.ts';
import type { Registry } from '../../tool/registry.ts';
import type { Names } from '../expression/environment.ts';
import { humanise } from '../names.ts';
import { currencyOf } from './currency-of.ts';
import { isLimit } from '../read-limits.ts';
import { allSteps, type Sop, type SopValue, type Step } from '../sop.ts';
import { kindOf } from '../step/kinds.ts';
import type { Declaring } from '../step/step-kind.ts';

/**
 * @param kind null when the SOP names no known kind; then nothing is known about `case`
 * @param given the type of `case` where it is known without the kind, as in a run
 */
export function namesOf(sop: Sop, kind: Kind | null, registry: Registry, given: RecordType | null = null): Names {
  const roots = new Map<string, Field | null>();
  const constants = new Map<string, Value>();
  roots.set('case', given === null ? caseField(sop, kind) : { type: given, label: 'case', optional: false });
  for (const value of Object.values(sop.values)) {
    constants.set(value.name, value.value);
    if (isLimit(value)) continue;
    roots.set(value.name, { type: value.type, label: value.label ?? humanise(value.name), optional: false });
  }
  const limits = Object.values(sop.values).filter(isLimit);
  if (limits.length > 0) roots.set('limits', limitsField(limits));
  for (const { name, type, label, optional, untrusted } of Object.values(sop.takes ?? {}))
    roots.set(name, { type, label, optional, ...(untrusted ? { untrusted } : {}) });
  const steps = allSteps(sop);
  const saved = declareSaved(roots, steps, kind, registry);
  const untyped = new Set<string>();
  const declaring = { roots, constants, saved, untyped, closed: textsSet(steps) };
  for (const [name, field] of collectedIn(steps, declaring)) if (!roots.has(name)) roots.set(name, field);
  for (const { body } of steps) kindOf(body).declare?.(declaring, body);
  const events = new Map(kind?.events.map(({ event, label }) => [event, label]));
  return {
    roots,
    constants,
    untyped,
    currency: currencyOf(sop),
    inputs: new Set(Object.keys(sop.takes ?? {})),
    events,
  };
}

/** `limits` as a record of amounts and numbers. */
function limitsField(limits: readonly SopValue[]): Field {
  const fields = limits.map(
    ({ name, type, label = '' }) => [name.replace('limits.', ''), { type, label, optional: false }] as const,
  );
  return { type: { kind: 'record', fields: Object.fromEntries(fields) }, label: 'limits', optional: false };
}

/** The facts of the case. An SOP without a kind runs for any case. Null when nothing is known. */
function caseField(sop: Sop, kind: Kind | null): Field | null {
  const isRunInAny = sop.takes !== null && sop.kind === null && sop.starts.if.length === 0;
  const type = kind !== null ? caseType(kind) : isRunInAny ? anyCaseType() : null;
  return type === null ? null : { type, label: 'case', optional: false };
}

/** Declares what steps save. @returns the names that got their type this way */
function declareSaved(
  roots: Map<string, Field | null>,
  steps: readonly Step[],
  kind: Kind | null,
  registry: Registry,
): ReadonlySet<string> {
  const saved = new Set<string>();
  for (const { name, type } of steps.flatMap(({ body }) => kindOf(body).saves(body, { registry, kind }))) {
    if (roots.has(name)) continue;
    saved.add(name);
    roots.set(name, type === null ? null : { type, label: humanise(name), optional: false });
  }
  return saved;
}

/**
 * The texts a path can hold when only literal texts of the SOP are ever set to it. A misspelt text is then found
 * wherever the path is compared, and branches on it can be proved. Any other write to the path, or to a record that
 * contains it, leaves it open.
 */
function textsSet(steps: readonly Step[]): ReadonlyMap<string, readonly string[]> {
  const assignments = steps.flatMap(({ body }) => (body.kind === 'set' ? body.assignments : []));
  const items = new Set(steps.flatMap(({ body }) => (body.kind === 'for_each' ? [body.item] : [])));
  const texts = new Map<string, string[]>();
  const open = new Set<string>();
  for (const { path, value } of assignments) {
    const text = path.join('.');
    if (value.kind !== 'literal' || typeof value.value !== 'string' || items.has(path[0] ?? '')) open.add(text);
    else texts.set(text, [...new Set([...(texts.get(text) ?? []), value.value])]);
  }
  const isOpen = (path: string): boolean => [...open].some((other) => path === other || path.startsWith(`${other}.`));
  return new Map([...texts].filter(([path]) => !isOpen(path)));
}

/** The lists that a `for_each` collects. Their items are declared by the blocks, so these are declared on a copy first. */
function collectedIn(steps: readonly Step[], declaring: Declaring): readonly (readonly [string, Field | null])[] {
  const collecting = steps.flatMap(({ body }) =>
    body.kind === 'for_each' && body.collect !== null && body.save !== null
      ? [{ name: body.collect.text, save: body.save }]
      : [],
  );
  if (collecting.length === 0) return [];
  const roots = new Map(declaring.roots);
  for (const { body } of steps) kindOf(body).declare?.({ ...declaring, roots, untyped: new Set() }, body);
  return collecting.map(({ name, save }) => {
    const item = roots.get(name) ?? null;
    const field: Field | null =
      item === null
        ? null
        : {
            type: { kind: 'list', of: item.type },
            label: humanise(save),
            optional: false,
            ...(item.untrusted === true ? { untrusted: true } : {}),
          };
    return [save, field];
  });
}
