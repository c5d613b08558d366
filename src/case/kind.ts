/**
 * A kind: the declared shape of a case. Its facts have types and labels for people, and say which field of which channel
 * they come from. Read from `sops/kinds/NAME.yaml`.
 */
import { z } from 'zod';
import type { Field, RecordType, Type } from '../kernel/value.ts';

const FACT_TYPES = ['text', 'number', 'boolean', 'money', 'time', 'duration', 'list'] as const;

/** Facts that every case has, whatever its kind. */
const OWN_FACTS: Readonly<Record<string, Field>> = {
  id: { type: { kind: 'text' }, label: 'case', optional: false },
  kind: { type: { kind: 'text' }, label: 'kind of case', optional: false },
  channel: { type: { kind: 'text' }, label: 'channel', optional: false },
  received_at: { type: { kind: 'time' }, label: 'received', optional: false },
};

const factSchema = z.strictObject({
  /** `claim.amount`: where expressions find it below `case`. */
  fact: z.string().regex(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/, 'Expected a path such as `claim.amount`'),
  label: z.string().min(1),
  type: z.enum(FACT_TYPES),
  one_of: z.array(z.string()).optional(),
  /** An optional fact may be missing; expressions guard it with `has(...)`, a `needs` line makes it certain. */
  optional: z.boolean().default(false),
  headline: z.boolean().default(false),
  untrusted: z.boolean().default(false),
  /** Source of the fact by channel: the key of the ticket's field. */
  zendesk: z.string().optional(),
  /** For money: the key of the field that names the currency. */
  zendesk_currency: z.string().optional(),
});

export const kindSchema = z.strictObject({
  kind: z.string().regex(/^[a-z][a-z0-9_]*$/),
  title: z.string().min(1),
  /** The Slack channel, by name, in which the threads of these cases open. */
  channel: z.string().regex(/^[a-z0-9][a-z0-9_-]*$/),
  /** Who is asked in the channel when a case has no run of its own that could ask: no SOP, two SOPs. */
  if_unforeseen: z.string(),
  /** How a ticket is recognised as a case of this kind. */
  zendesk: z.strictObject({ form: z.string() }).optional(),
  facts: z.array(factSchema).min(1).superRefine((facts, context) => {
    const taken = new Set(Object.keys(OWN_FACTS));
    facts.forEach(({ fact }, index) => {
      const rival = [...taken].find((other) => fact === other || fact.startsWith(`${other}.`) || other.startsWith(`${fact}.`));
      if (rival === undefined) taken.add(fact);
      else context.addIssue({ code: 'custom', path: [index, 'fact'], message: `Expected a path of its own, met \`${fact}\` beside \`${rival}\`` });
    });
  }),
});

export type Kind = z.infer<typeof kindSchema>;
export type FactDeclaration = z.infer<typeof factSchema>;

/** The type of `case` in expressions: the kind's facts as nested records beside the facts that every case has. */
export function caseType(kind: Kind): RecordType {
  const root: Record<string, Field> = { ...OWN_FACTS };
  for (const fact of kind.facts) {
    const path = fact.fact.split('.');
    let fields = root;
    for (const name of path.slice(0, -1)) {
      const inner = (Object.hasOwn(fields, name) ? fields[name] : undefined) ?? { type: { kind: 'record', fields: {} }, label: name.replaceAll('_', ' '), optional: false };
      fields[name] = inner;
      fields = (inner.type as { fields: Record<string, Field> }).fields;
    }
    const last = path.at(-1) ?? '';
    fields[last] = {
      type: factType(fact), label: fact.label, optional: fact.optional,
      ...(fact.headline ? { headline: true } : {}), ...(fact.untrusted ? { untrusted: true } : {}),
    };
  }
  // The kind is the one text of its cases, so that `case.kind == "freight_clam"` is an error of the SOP.
  root['kind'] = { type: { kind: 'text', oneOf: [kind.kind] }, label: 'kind of case', optional: false };
  return { kind: 'record', fields: root };
}

function factType(fact: FactDeclaration): Type {
  switch (fact.type) {
    case 'text': return fact.one_of === undefined ? { kind: 'text' } : { kind: 'text', oneOf: fact.one_of };
    case 'list': return { kind: 'list', of: { kind: 'text' } };
    default: return { kind: fact.type };
  }
}
