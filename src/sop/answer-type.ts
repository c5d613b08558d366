/**
 * The type of what a body saves: a tool's output, or the answer to a question with who gave it. Free text of an answer is data
 * like the text of a ticket: it may be told, and decides nothing of where a call goes.
 */
import type { Field, RecordType, Type } from '../kernel/value.ts';
import type { Registry } from '../tool/registry.ts';
import { CORRECTED, eventType, type Kind } from '../case/kind.ts';
import { humanise } from './names.ts';
import {
  savedBy,
  walkSteps,
  type AskBody,
  type Body,
  type FieldType,
  type JudgeBody,
  type RunBody,
  type TableBody,
} from './sop.ts';
import { typeOfValue } from './values.ts';

/** Filled by the run: who gave the answer. */
export const ANSWERED_BY = 'answered_by';

/** Null when nothing is known of it. */
export function savedType(body: Body, registry: Registry, kind: Kind | null = null): RecordType | null {
  if (body.kind === 'wait') return typeOfEvent(body.event, kind);
  if (body.kind === 'run') return outcomeType(body);
  if (body.kind === 'use') return registry.get(body.tool)?.output ?? null;
  if (body.kind === 'table') return tableType(body);
  if (body.kind === 'judge') return judgeType(body, { type: { kind: 'text' }, untrusted: true });
  // Of a question that cannot be answered its own rule speaks.
  return body.kind === 'ask' && (body.choices !== null || body.form !== null) ? answerType(body) : null;
}

/** What a called SOP came to where it says nothing. */
export const NO_OUTCOME = 'none';

/** What is kept of a called SOP. Outcomes that add up (`+RR5`) may be anything together. */
function outcomeType({ called }: RunBody): RecordType | null {
  if (called === null) return null;
  const outcomes = [
    ...walkSteps(called.ifMissing === null ? called.steps : [called.ifMissing, ...called.steps]),
  ].flatMap(({ outcome }) => (outcome === null ? [] : [outcome]));
  const isClosed = !outcomes.some((outcome) => outcome.startsWith('+'));
  return {
    kind: 'record',
    fields: {
      outcome: {
        type: isClosed ? { kind: 'text', oneOf: [...new Set([...outcomes, NO_OUTCOME])] } : { kind: 'text' },
        label: `outcome of ${called.title}`,
        optional: false,
      },
    },
  };
}

/** Every name that a body saves, with its type. */
export function savings(
  body: Body,
  registry: Registry,
  kind: Kind | null = null,
): readonly { readonly name: string; readonly type: RecordType | null }[] {
  if (body.kind === 'watch')
    return body.watchers.flatMap(({ on, save }) =>
      save === null ? [] : [{ name: save, type: typeOfEvent(on, kind) }],
    );
  const name = savedBy(body);
  return name === null ? [] : [{ name, type: savedType(body, registry, kind) }];
}

/** The type of a case event that the kind declares; null for one that it does not. Of a correction only when it came is kept: what it brought is read below `case`. */
export function typeOfEvent(event: string | null, kind: Kind | null): RecordType | null {
  if (event === CORRECTED) return eventType({ fields: [] });
  const declared = kind?.events.find((known) => known.event === event);
  return declared === undefined ? null : eventType(declared);
}

export function answerType({ choices, form }: Pick<AskBody, 'choices' | 'form'>): RecordType {
  const fields: Record<string, Field> = {};
  if (choices !== null) fields['answer'] = { type: { kind: 'text', oneOf: choices }, label: 'answer', optional: false };
  for (const { name, label, type, optional } of form ?? [])
    fields[name] = {
      type: TYPES[type],
      label: inSentence(label),
      optional,
      ...(type === 'text' ? { untrusted: true } : {}),
    };
  fields[ANSWERED_BY] = { type: { kind: 'text' }, label: 'answered by', optional: false };
  return { kind: 'record', fields };
}

/** What the rows give, by column: of a text exactly those that stand there, so that a misspelt one is found behind the table. */
export function tableType({ gives, rows, hit }: TableBody): RecordType {
  const fields = gives.map((name, index): [string, Field] => {
    const values = rows.flatMap(({ values: given }) => given.slice(index, index + 1));
    const [first] = values;
    const texts = values.filter((value) => typeof value === 'string');
    const type: Type =
      first === undefined || typeof first === 'string'
        ? { kind: 'text', oneOf: [...new Set(texts)] }
        : typeOfValue(first);
    return [
      name,
      { type: hit === 'collect' ? { kind: 'list', of: type } : type, label: humanise(name), optional: false },
    ];
  });
  return { kind: 'record', fields: Object.fromEntries(fields) };
}

/**
 * The answer of a judgment: of written answers exactly one of these; of computed ones an item of the list, and as much from outside
 * as the list is, absent when none fits. What the model quotes is text from outside.
 *
 * @param item what the computed answers are
 */
export function judgeType(
  { answers, save }: Pick<JudgeBody, 'answers' | 'save'>,
  item: { readonly type: Type; readonly untrusted: boolean },
): RecordType {
  const label = humanise(save ?? 'answer');
  const answer: Field =
    answers?.kind === 'closed'
      ? { type: { kind: 'text', oneOf: answers.texts }, label, optional: false }
      : { type: item.type, label, optional: true, ...(item.untrusted ? { untrusted: true } : {}) };
  return {
    kind: 'record',
    fields: {
      answer,
      evidence: {
        type: { kind: 'list', of: { kind: 'text' } },
        label: `evidence of ${label}`,
        optional: false,
        untrusted: true,
      },
    },
  };
}

const TYPES: Readonly<Record<FieldType, Type>> = {
  text: { kind: 'text' },
  number: { kind: 'number' },
  money: { kind: 'money' },
  date: { kind: 'time' },
  yes_no: { kind: 'boolean' },
};

/** A label as it stands inside a sentence; `BOL` and `PRO number` keep their capitals. */
function inSentence(label: string): string {
  const [word = ''] = label.split(/\s/);
  return /^.+[\p{Lu}\d]/u.test(word) ? label : label.charAt(0).toLowerCase() + label.slice(1);
}
