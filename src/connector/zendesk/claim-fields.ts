/**
 * The fields of the claim form. An id is specific to one account, so fields are configured by title. Zendesk silently
 * ignores an unknown id, and a value that a drop-down has no option for, so both are looked up before they are written.
 */
import { z } from 'zod';
import type { CallResult } from '../../tool/tool.ts';
import { clip } from '../outcome.ts';
import type { ZendeskSession } from './client.ts';
import { optionOf, type ClaimField, type ZendeskSettings } from './config.ts';
import { eachPage } from './pages.ts';

const fieldsSchema = z.object({
  ticket_fields: z.array(
    z.object({
      id: z.int(),
      title: z.string(),
      active: z.boolean().nullish(),
      type: z.string().nullish(),
      /** Of drop-downs only; `value` is the option's tag. */
      custom_field_options: z.array(z.object({ value: z.string() })).nullish(),
    }),
  ),
});
type Declared = z.infer<typeof fieldsSchema>['ticket_fields'][number];
type Failed = Extract<CallResult, { kind: 'failed' }>;

export type FieldIds<Name extends ClaimField> =
  | { readonly kind: 'ids'; readonly ids: Readonly<Record<Name, number>> }
  | Failed;

/** What an update sends, and the titles of the fields by their ids. */
export type FieldValues =
  | {
      readonly kind: 'values';
      readonly custom_fields: readonly { readonly id: number; readonly value: string }[];
      readonly titles: Readonly<Record<string, string>>;
      /** Tags of all options of the fields that are drop-downs, in small letters. */
      readonly optionTags: readonly string[];
    }
  | Failed;

/** What a procedure writes into fields: the values that are known in advance, none if only the run knows them. */
export type FieldUses = Readonly<Partial<Record<ClaimField, readonly string[]>>>;

export type ClaimFields = {
  /** The ids of these fields, or `unknown_field` for the first one that does not exist exactly once. */
  idsOf<Name extends ClaimField>(session: ZendeskSession, names: readonly Name[]): Promise<FieldIds<Name>>;
  /** As an update sends them, without those that have no value; `unknown_field` also for one without an option. */
  valuesFor(
    session: ZendeskSession,
    values: Readonly<Partial<Record<ClaimField, string | undefined>>>,
  ): Promise<FieldValues>;
  /** What is wrong with each configured field, for `sop doctor`. */
  problems(
    session: ZendeskSession,
    uses?: FieldUses,
  ): Promise<readonly { readonly name: ClaimField; readonly title: string; readonly problem: string | null }[]>;
};

const TEXT_TYPES: readonly string[] = ['text', 'textarea', 'regexp'];
/** Types of fields that take what we write; of other fields nothing is written. */
const TYPES: Readonly<Partial<Record<ClaimField, readonly string[]>>> = {
  bol_key: TEXT_TYPES,
  account_id: TEXT_TYPES,
  claim_status: [...TEXT_TYPES, 'tagger'],
  next_steps: TEXT_TYPES,
  expected_resolution: [...TEXT_TYPES, 'date'],
  auto_settled_on: [...TEXT_TYPES, 'date'],
};

export function createClaimFields(settings: ZendeskSettings): ClaimFields {
  const { fields } = settings;
  /** Ids never change; a field that was not found, or has no option for a value, is looked up again. */
  const known = new Map<ClaimField, Declared>();

  const find = (name: ClaimField, declared: readonly Declared[]): Declared | string => {
    const wanted = fields[name];
    if (wanted === null) return `The configuration names no field for \`${name}\`; set \`fields.${name}\``;
    const fits = declared.filter(
      ({ id, title, active }) =>
        active !== false &&
        (typeof wanted === 'number' ? id === wanted : title.trim().toLowerCase() === wanted.toLowerCase()),
    );
    const [field, ...others] = fits;
    if (field === undefined)
      return `Expected a ticket field \`${clip(String(wanted), 80)}\` in Zendesk, got none; create it or correct \`fields.${name}\``;
    if (others.length > 0)
      return `Expected one ticket field \`${clip(String(wanted), 80)}\`, got ${fits.map(({ id }) => `\`${id}\``).join(' and ')}; name it by its number in \`fields.${name}\``;
    return field;
  };

  /** Why the field does not take the value; null when it may. */
  const lackingOption = (name: ClaimField, field: Declared, value: string): string | null => {
    const tag = optionOf(settings, name, value);
    const options = field.type === 'tagger' ? (field.custom_field_options ?? []) : null;
    return options === null || options.some((option) => option.value.toLowerCase() === tag.toLowerCase())
      ? null
      : `The drop-down \`${clip(field.title, 80)}\` has no option with the tag \`${clip(tag, 80)}\`, and Zendesk would drop the value; add the option, or name its tag in \`options.${name}\``;
  };

  const lookUp = async (session: ZendeskSession, names: readonly ClaimField[]): Promise<Failed | null> => {
    const declared = await readFields(session);
    for (const name of names) {
      const found = find(name, declared);
      if (typeof found === 'string') return { kind: 'failed', code: 'unknown_field', message: found };
      known.set(name, found);
    }
    return null;
  };

  return {
    async idsOf(session, names) {
      const failed = names.some((name) => !known.has(name)) ? await lookUp(session, names) : null;
      return (
        failed ?? {
          kind: 'ids',
          ids: Object.fromEntries(names.map((name) => [name, known.get(name)?.id])) as Record<
            (typeof names)[number],
            number
          >,
        }
      );
    },
    async valuesFor(session, values) {
      const given = (Object.entries(values) as [ClaimField, string | undefined][]).flatMap(([name, value]) =>
        value === undefined ? [] : [{ name, value }],
      );
      const problem = (): string | null =>
        given.reduce<string | null>((first, { name, value }) => {
          const field = known.get(name);
          return first ?? (field === undefined ? `\`${name}\` is not known yet` : lackingOption(name, field, value));
        }, null);
      if (problem() !== null) {
        const failed = await lookUp(
          session,
          given.map(({ name }) => name),
        );
        if (failed !== null) return failed;
        const lacking = problem();
        if (lacking !== null) return { kind: 'failed', code: 'unknown_field', message: lacking };
      }
      const written = given.flatMap(({ name, value }) => {
        const field = known.get(name);
        return field === undefined ? [] : [{ field, value: optionOf(settings, name, value) }];
      });
      return {
        kind: 'values',
        custom_fields: written.map(({ field: { id }, value }) => ({ id, value })),
        titles: Object.fromEntries(written.map(({ field: { id, title } }) => [String(id), title])),
        optionTags: written.flatMap(({ field }) =>
          (field.custom_field_options ?? []).map((option) => option.value.toLowerCase()),
        ),
      };
    },
    async problems(session, uses = {}) {
      const declared = await readFields(session);
      return (Object.keys(fields) as ClaimField[])
        .filter((name) => fields[name] !== null)
        .map((name) => {
          const found = find(name, declared);
          const problem =
            typeof found === 'string'
              ? found
              : uses[name] === undefined
                ? null
                : (wrongType(name, found) ??
                  uses[name].reduce<string | null>((first, value) => first ?? lackingOption(name, found, value), null));
          return { name, title: String(fields[name]), problem };
        });
    },
  };
}

function wrongType(name: ClaimField, { title, type }: Declared): string | null {
  const takes = TYPES[name];
  if (takes === undefined || typeof type !== 'string' || takes.includes(type)) return null;
  return `Expected the ticket field \`${clip(title, 80)}\` to be of the type ${takes.map((each) => `\`${each}\``).join(' or ')}, got \`${clip(type, 40)}\`, which does not take what \`${name}\` writes`;
}

async function readFields(session: ZendeskSession): Promise<readonly Declared[]> {
  const declared: Declared[] = [];
  await eachPage(session, {
    path: ['ticket_fields'],
    schema: fieldsSchema,
    look: ({ ticket_fields }) => {
      declared.push(...ticket_fields);
      return false;
    },
  });
  return declared;
}
