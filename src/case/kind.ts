/**
 * A kind: the declared shape of a case. Its facts have types and labels, and name the field of each channel they come
 * from. Read from `sops/kinds/NAME.yaml`.
 */
import { z } from 'zod';
import type { NormalForm } from '../kernel/identifier.ts';
import type { TextBounds } from '../kernel/text-bounds.ts';
import type { Field, RecordType, Type } from '../kernel/value.ts';
import { eventDaysMax } from '../kernel/limits.ts';
import { own } from '../kernel/own.ts';
import { aboutSchema, checkAbout } from './about.ts';
import { checkTextBounds, checkZero, TEXT_BOUNDS } from './check-bounds.ts';
import { checkChoices } from './check-choices.ts';
import { choicesOf } from './like-choices.ts';
import { ediEventSchema, ediOpeningSchema, ediValueSchema } from './edi-mapping.ts';
import { kindMail, mailValue } from './mail-mapping.ts';
import { factPortal, kindPortal } from './portal.ts';

const FACT_TYPES = ['text', 'number', 'boolean', 'money', 'time', 'duration', 'list'] as const;

/** For a text that identifies something: its one normal form, in which it is compared and looked up. */
export const normalForm = z
  .strictObject({
    keep: z.enum(['digits', 'letters_and_digits', 'capitals_and_hyphens', 'as_written']),
    /** Whether what is between two digits, or two letters, tells numbers apart: `1-12` and `11-2`. */
    separators: z.enum(['ignored', 'kept']).optional(),
    /** Words in front that are not part of it: `BOL` of `BOL# 0400…`. */
    words: z
      .array(z.string().regex(/^\p{L}[\p{L}\d /.-]{0,30}$/u, 'Expected a word such as `BOL`'))
      .max(10)
      .default([]),
  })
  .refine(({ keep, separators }) => separators === undefined || hasSeparators(keep), {
    path: ['separators'],
    message:
      'Expected `separators` next to `keep: digits` or `keep: letters_and_digits`, got it next to a form that has hyphens',
  })
  .optional();

/** Whether a normal form must say what becomes of the marks inside a number. */
export const hasSeparators = (keep: NormalForm['keep']): boolean => keep === 'digits' || keep === 'letters_and_digits';

/** For a text: what it must look like, in its normal form if it has one. */
const textBounds = {
  matches: z.string().min(1).optional(),
  example: z.string().min(1).optional(),
  min_length: z.int().min(1).optional(),
  max_length: z.int().min(1).optional(),
};

/** How the source writes decimals, for numbers and money. Without it, a text such as `31.000` is refused. */
const decimal = z.enum(['point', 'comma']).optional();

/** Of money: 0.00 is an amount, too. */
const zero = z.boolean().optional();

/** The case event that every kind has: facts were corrected. */
export const CORRECTED = 'corrected';
/** The field that every event has. */
export const RECEIVED_AT = 'received_at';

/** Facts that every case has, whatever its kind. */
const OWN_FACTS: Readonly<Record<string, Field>> = {
  id: { type: { kind: 'text' }, label: 'case', optional: false },
  kind: { type: { kind: 'text' }, label: 'kind of case', optional: false },
  channel: { type: { kind: 'text' }, label: 'channel', optional: false },
  received_at: { type: { kind: 'time' }, label: 'received', optional: false },
  /** When a person started the case again; only a run that began so has it. */
  started_again_at: { type: { kind: 'time' }, label: 'started again', optional: true },
};
/** A fact of every case whose kind says what it is `about`: how many other cases are about the same. */
export const OTHER_CASES = 'other_cases';

const system = z.string().regex(/^[a-z][a-z0-9_]*$/, 'Expected a system such as `tms`');

const factShape = z.strictObject({
  /** `claim.amount`: where expressions find it below `case`. */
  fact: z.string().regex(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/, 'Expected a path such as `claim.amount`'),
  label: z.string().min(1),
  type: z.enum(FACT_TYPES),
  one_of: z.array(z.string()).optional(),
  decimal,
  zero,
  normal: normalForm,
  ...textBounds,
  /** An optional fact may be missing: expressions guard it with `has(...)`, or `needs` makes it certain. */
  optional: z.boolean().default(false),
  headline: z.boolean().default(false),
  untrusted: z.boolean().default(false),
  /** Source of the fact in Zendesk: the key of the ticket's field. */
  zendesk: z.string().optional(),
  /** The system that the fact names a record of: `zendesk` for a ticket's id. Only that system's sender may state it. */
  identifies: system.optional(),
  /** For money: the key of the field that names the currency. */
  zendesk_currency: z.string().optional(),
  /** That the field is a multi-select one: its text is tags with blanks between them. */
  zendesk_tags: z.literal(true).optional(),
  /** Source of the fact in the EDI set that opens a case. */
  edi: ediValueSchema.optional(),
  portal: factPortal,
  /** Where a letter states the fact. */
  mail: mailValue,
});
const factSchema = factShape
  .superRefine(checkTextBounds)
  .superRefine(checkChoices)
  .superRefine(checkZero)
  .superRefine(({ type, zendesk, zendesk_tags: tags }, context) => {
    if (tags !== undefined && (type !== 'list' || zendesk === undefined))
      context.addIssue({
        code: 'custom',
        path: ['zendesk_tags'],
        message: `Expected \`zendesk_tags\` next to \`type: list\` and \`zendesk\`, got it ${type === 'list' ? 'without a field of Zendesk' : `for a ${type}`}`,
      });
  });

/** A field of a case event that the kind declares. */
export const eventFieldShape = z.strictObject({
  field: z.string().regex(/^[a-z][a-z0-9_]*$/, 'Expected a name such as `amount`'),
  label: z.string().min(1),
  type: z.enum(FACT_TYPES),
  one_of: z.array(z.string()).optional(),
  decimal,
  zero,
  normal: normalForm,
  ...textBounds,
  optional: z.boolean().default(false),
  untrusted: z.boolean().default(false),
  /** The system that the field names a record of, as for a fact. */
  identifies: system.optional(),
});
const eventFieldSchema = eventFieldShape
  /** Source of the field in the EDI set that is this event, and in a reply by e-mail. */
  .extend({ edi: ediValueSchema.optional(), mail: mailValue })
  .superRefine(checkTextBounds)
  .superRefine(checkChoices)
  .superRefine(checkZero);

const eventSchema = z.strictObject({
  event: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/, 'Expected a name such as `carrier_offer`')
    .refine((name) => name !== CORRECTED, 'Expected another name, since every case can be `corrected`'),
  label: z.string().min(1),
  /** Tools whose call it may answer; by default every tool that asks people outside. */
  answers: z.array(z.string().min(1)).optional(),
  /** The EDI set that is this event, and what names its case. */
  edi: ediEventSchema.optional(),
  fields: z
    .array(eventFieldSchema)
    .default([])
    .superRefine((fields, context) => {
      fields.forEach(({ field }, index) => {
        if (field === RECEIVED_AT)
          context.addIssue({
            code: 'custom',
            path: [index, 'field'],
            message: `Expected another name, since every event has \`${RECEIVED_AT}\``,
          });
        if (fields.findIndex((other) => other.field === field) < index)
          context.addIssue({
            code: 'custom',
            path: [index, 'field'],
            message: `Expected a name of its own, got \`${field}\` twice`,
          });
      });
    }),
});

const kindShape = z.strictObject({
  kind: z.string().regex(/^[a-z][a-z0-9_]*$/, 'Expected a name such as `freight_claim`'),
  title: z.string().min(1),
  /** The Slack channel, by name or by id (`C0123ABCD`), for the threads of these cases. */
  channel: z
    .string()
    .regex(
      /^(?:[a-z0-9][a-z0-9_-]*|[CG][A-Z0-9]{6,20})$/,
      'Expected the name of a channel such as `freight-claims`, or its id such as `C0123ABCD`',
    ),
  /** Who is asked in the channel when a case has no run that could ask: no SOP matches, or two do. */
  if_unforeseen: z.string(),
  /** A group whose members may read these cases although they are not in the channel. */
  readers: z.string().optional(),
  /** How a ticket is recognised as a case of this kind. */
  zendesk: z.strictObject({ form: z.string() }).optional(),
  /** The EDI set that opens a case of this kind. */
  edi: ediOpeningSchema.optional(),
  portal: kindPortal,
  /** The facts that name the real thing a case is about, such as its load; each by itself. */
  about: aboutSchema,
  /** Outcomes after which a case asks for nothing more, such as that of a duplicate: no other is held up by it. */
  settled_by: z.array(z.string().min(1)).min(1).optional(),
  /** The mailbox whose letters open a case of this kind. */
  mail: kindMail,
  /** Days for which an event is kept whose case has not opened; 0 refuses it. */
  event_days: z.int().min(0).max(eventDaysMax).default(30),
  /** Events of its cases that an SOP can wait for or watch. */
  events: z
    .array(eventSchema)
    .default([])
    .superRefine((events, context) => {
      events.forEach(({ event }, index) => {
        if (events.findIndex((other) => other.event === event) < index)
          context.addIssue({
            code: 'custom',
            path: [index, 'event'],
            message: `Expected a name of its own, got \`${event}\` twice`,
          });
      });
    }),
  facts: z
    .array(factSchema)
    .min(1)
    .superRefine((facts, context) => {
      const taken = new Set([...Object.keys(OWN_FACTS), OTHER_CASES]);
      facts.forEach(({ fact }, index) => {
        const rival = [...taken].find(
          (other) => fact === other || fact.startsWith(`${other}.`) || other.startsWith(`${fact}.`),
        );
        if (rival === undefined) taken.add(fact);
        else
          context.addIssue({
            code: 'custom',
            path: [index, 'fact'],
            message: `Expected a path of its own, got \`${fact}\` next to \`${rival}\``,
          });
      });
    }),
});
export const kindSchema = kindShape.superRefine(checkAbout);

/** The field of the Zendesk payload that is the ticket's own id. */
export const TICKET_ID = 'ticket.id';

export type Kind = z.infer<typeof kindSchema>;
export type FactDeclaration = z.infer<typeof factSchema>;
export type EventDeclaration = z.infer<typeof eventSchema>;
export type EventField = z.infer<typeof eventFieldSchema>;

/** The type of `case` when its kind is unknown: the facts that every case has. */
export function anyCaseType(): RecordType {
  return { kind: 'record', fields: OWN_FACTS };
}

/**
 * The type of `case` in expressions: the kind's facts as nested records, together with the facts that every case has.
 */
export function caseType(kind: Kind): RecordType {
  const found = caseTypes.get(kind);
  if (found !== undefined) return found;
  const root: Record<string, Field> = { ...OWN_FACTS };
  if (kind.about !== undefined)
    root[OTHER_CASES] = { type: { kind: 'number' }, label: 'other cases about the same', optional: false };
  for (const fact of kind.facts) {
    const path = fact.fact.split('.');
    let fields = root;
    for (const name of path.slice(0, -1)) {
      const inner = own(fields, name) ?? {
        type: { kind: 'record', fields: {} },
        label: name.replaceAll('_', ' '),
        optional: false,
      };
      fields[name] = inner;
      fields = (inner.type as { fields: Record<string, Field> }).fields;
    }
    const last = path.at(-1) ?? '';
    fields[last] = {
      type: factType(fact),
      label: fact.label,
      optional: fact.optional,
      ...(fact.headline ? { headline: true } : {}),
      ...(fact.untrusted ? { untrusted: true } : {}),
      ...(fact.identifies !== undefined || fact.zendesk === TICKET_ID ? { identity: true } : {}),
      ...(fact.zendesk === TICKET_ID ? { ownRecordOf: 'zendesk' } : {}),
    };
  }
  // `case.kind` has only one possible text, so the checker finds the typo in `case.kind == "freight_clam"`.
  root['kind'] = { type: { kind: 'text', oneOf: [kind.kind] }, label: 'kind of case', optional: false };
  const made: RecordType = { kind: 'record', fields: root };
  caseTypes.set(kind, made);
  return made;
}

/** A kind never changes, and every step of a run asks for its type. */
const caseTypes = new WeakMap<Kind, RecordType>();

/** The declared facts of the type of a case, each with its path below `case`, in the order of the kind. */
export function factsOfType({ fields }: RecordType): readonly (readonly [path: string, field: Field])[] {
  const below = (inner: Readonly<Record<string, Field>>, prefix: string): (readonly [string, Field])[] =>
    Object.entries(inner).flatMap(([name, field]) =>
      field.type.kind === 'record' ? below(field.type.fields, `${prefix}${name}.`) : [[`${prefix}${name}`, field]],
    );
  return below(fields, '').filter(([path]) => path !== OTHER_CASES && !Object.hasOwn(OWN_FACTS, path));
}

/** The facts, as paths below `case`, that name the case's own record of a system. */
export function ownRecordFacts(type: RecordType, system: string): readonly string[] {
  return factsOfType(type).flatMap(([path, { ownRecordOf }]) => (ownRecordOf === system ? [path] : []));
}

/** The type of a declared event as it is saved: its fields, and when it was received. */
export function eventType({ fields }: Pick<EventDeclaration, 'fields'>): RecordType {
  const declared = fields.map((field): [string, Field] => [
    field.field,
    {
      type: factType(field),
      label: field.label,
      optional: field.optional,
      ...(field.untrusted ? { untrusted: true } : {}),
    },
  ]);
  return {
    kind: 'record',
    fields: {
      ...Object.fromEntries(declared),
      [RECEIVED_AT]: { type: { kind: 'time' }, label: 'received', optional: false },
    },
  };
}

export function factType(fact: Pick<FactDeclaration, 'type' | 'one_of' | 'normal' | 'zero' | keyof TextBounds>): Type {
  switch (fact.type) {
    case 'text': {
      const bounds = textBoundsOf(fact);
      return {
        kind: 'text',
        ...(fact.one_of === undefined ? {} : { oneOf: choicesOf(fact.one_of, fact.normal) }),
        ...(fact.normal === undefined ? {} : { normal: fact.normal }),
        ...(bounds === null ? {} : { bounds }),
      };
    }
    case 'list':
      return { kind: 'list', of: { kind: 'text', ...(fact.one_of === undefined ? {} : { oneOf: fact.one_of }) } };
    case 'money':
      return { kind: 'money', ...(fact.zero === true ? { zero: true } : {}) };
    default:
      return { kind: fact.type };
  }
}

/** The bounds that are declared; null without any. */
function textBoundsOf(fact: TextBounds): TextBounds | null {
  const stated = TEXT_BOUNDS.filter((name) => fact[name] !== undefined);
  return stated.length === 0 ? null : Object.fromEntries(stated.map((name) => [name, fact[name]]));
}
