/**
 * Converts a proposed call into the context that policies read, strictly by the declared types. An undeclared field, a
 * wrong type or a missing required field is a problem, and a call with a problem is unclear.
 */
import type { CedarValueJson, Context } from '@cedar-policy/cedar-wasm/nodejs';
import { isMoney } from '../kernel/money.ts';
import { elapsedMs, isDuration, isTimestamp, parseDuration } from '../kernel/time.ts';
import { isRecord, problemsOf, type Type } from '../kernel/value.ts';
import { own } from '../kernel/own.ts';
import { limitsContext } from './known-limits.ts';
import type { Material } from './material.ts';
import type { ProposedCall } from './verdict.ts';

/** The path of an attribute below `context`: `['args', 'weight']`. */
export type Path = readonly string[];

export type PolicyContext =
  | {
      readonly context: Context;
      /** Values that Cedar cannot represent and facts that cannot be read, each with the reason. */
      readonly leftOut: readonly LeftOut[];
    }
  | {
      readonly problems: readonly string[];
      /** Paths below `case` of required facts without a value. */
      readonly missing: readonly string[];
    };

export type LeftOut = {
  readonly path: Path;
  readonly why: string;
  /** Only for a fact that was given but cannot be read: whether its kind requires it. */
  readonly refused?: { readonly fact: string; readonly isRequired: boolean };
};

type Notes = {
  readonly problems: string[];
  readonly leftOut: LeftOut[];
  readonly missing: string[];
  readonly hidden: ReadonlySet<string>;
  readonly refused: ProposedCall['refused'];
};

export function callContext(material: Material, call: ProposedCall): PolicyContext {
  const tool = material.tools.get(call.tool);
  if (tool === undefined) return { problems: [`Expected a registered tool, got \`${cut(call.tool)}\``], missing: [] };
  const kindName: unknown = isRecord(call.case) && Object.hasOwn(call.case, 'kind') ? call.case['kind'] : undefined;
  const kind = typeof kindName === 'string' ? material.kinds.get(kindName) : undefined;
  if (kind === undefined)
    return { problems: [`Expected a known kind at \`case.kind\`, got \`${cut(kindName)}\``], missing: [] };

  const problems: string[] = [];
  const leftOut: LeftOut[] = [];
  const missing: string[] = [];
  const args = convert(tool.type, call.args, ['args'], {
    problems,
    leftOut,
    missing: [],
    hidden: tool.hidden,
    refused: [],
  });
  const facts = convert(kind.type, call.case, ['case'], {
    problems,
    leftOut,
    missing,
    hidden: kind.hidden,
    refused: call.refused,
  });
  const run = convertRun(call.run, problems);
  if (args === null || facts === null || problems.length > 0) return { problems, missing };
  return { context: { args, case: facts, run, limits: limitsContext(material.limits) }, leftOut };
}

/** The Cedar value, or null when there is none; `notes` says why. */
function convert(type: Type, value: unknown, path: Path, notes: Notes): CedarValueJson {
  if (type.kind === 'record') return convertRecord(type.fields, value, path, notes);
  const place = path.join('.');
  if (type.kind === 'list') {
    if (!Array.isArray(value)) {
      notes.problems.push(...problemsOf(type, value, place));
      return null;
    }
    const items = value.map((item: unknown) => convert(type.of, item, path, notes));
    return items.includes(null) ? null : items;
  }
  const wrong = problemsOf(type, value, place);
  if (wrong.length > 0) {
    notes.problems.push(...wrong);
    return null;
  }
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
    notes.leftOut.push({ path, why: `\`${place}\` is \`${value}\`, and policies compare whole numbers only` });
    return null;
  }
  if (isMoney(value)) return { currency: value.$money, minor: value.minor === 0 ? 0 : value.minor };
  if (isTimestamp(value)) {
    if (Number.isSafeInteger(value.$time)) return value.$time;
    notes.problems.push(`Expected whole milliseconds at \`${place}\`, got \`${value.$time}\``);
    return null;
  }
  // Only the text of a span is trusted; its other fields are parsed again.
  const span = isDuration(value) ? parseDuration(value.$duration) : null;
  if (span === null) {
    notes.problems.push(`Expected a span of time at \`${place}\`, got another value`);
    return null;
  }
  const ms = elapsedMs(span);
  if (ms !== null) return { text: span.$duration, ms };
  notes.leftOut.push({
    path: [...path, 'ms'],
    why: `\`${place}\` is \`${span.$duration}\`, whose milliseconds depend on where it starts`,
  });
  return { text: span.$duration };
}

function convertRecord(
  fields: Extract<Type, { kind: 'record' }>['fields'],
  value: unknown,
  path: Path,
  notes: Notes,
): CedarValueJson {
  if (!isRecord(value)) {
    notes.problems.push(...problemsOf({ kind: 'record', fields }, value, path.join('.')));
    return null;
  }
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(fields, key) && !notes.hidden.has([...path, key].join('.'))) {
      notes.problems.push(`Expected no field \`${path.join('.')}.${cut(key)}\`, which is not declared`);
    }
  }
  const converted: [string, CedarValueJson][] = [];
  for (const [name, field] of Object.entries(fields)) {
    const given: unknown = own(value, name);
    const fact = [...path.slice(1), name].join('.');
    const refused = given === undefined ? notes.refused.find((known) => known.path === fact) : undefined;
    if (refused !== undefined) {
      notes.leftOut.push({
        path: [...path, name],
        why: `${refused.label} was given but cannot be read: ${refused.problem}`,
        refused: { fact, isRequired: !field.optional },
      });
      continue;
    }
    if (given === undefined && field.optional) continue;
    if (given === undefined && field.type.kind !== 'record') notes.missing.push(fact);
    // A record without any value becomes an empty record, so its missing required fields are still reported.
    const item = convert(
      field.type,
      given === undefined && field.type.kind === 'record' ? {} : given,
      [...path, name],
      notes,
    );
    if (item !== null) converted.push([name, item]);
  }
  return Object.fromEntries(converted);
}

function convertRun(run: unknown, problems: string[]): CedarValueJson {
  const { sop, version, step, requester } = (typeof run === 'object' && run !== null ? run : {}) as Partial<
    Record<string, unknown>
  >;
  if (
    typeof sop === 'string' &&
    typeof step === 'string' &&
    Number.isSafeInteger(version) &&
    (requester === null || typeof requester === 'string')
  ) {
    return { sop, version: version as number, step, ...(requester === null ? {} : { requester }) };
  }
  problems.push('Expected SOP, whole version, step and requester at `run`, got something else');
  return null;
}

function cut(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 60) : 'nothing';
}
