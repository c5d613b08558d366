/**
 * The ids of the claim form's fields. An id is specific to one account, so fields are configured by title. Zendesk
 * silently ignores an unknown id, so each is looked up before it is written or searched.
 */
import { z } from 'zod';
import type { CallResult } from '../../tool/tool.ts';
import { clip } from '../outcome.ts';
import type { ZendeskSession } from './client.ts';
import type { ClaimField, ZendeskSettings } from './config.ts';
import { eachPage } from './pages.ts';

const fieldsSchema = z.object({
  ticket_fields: z.array(z.object({ id: z.int(), title: z.string(), active: z.boolean().nullish() })),
});
type Declared = z.infer<typeof fieldsSchema>['ticket_fields'][number];

export type FieldIds<Name extends ClaimField> =
  | { readonly kind: 'ids'; readonly ids: Readonly<Record<Name, number>> }
  | Extract<CallResult, { kind: 'failed' }>;

export type ClaimFields = {
  /** The ids of these fields, or `unknown_field` for the first one that does not exist exactly once. */
  idsOf<Name extends ClaimField>(session: ZendeskSession, names: readonly Name[]): Promise<FieldIds<Name>>;
  /** What is wrong with each configured field, for `sop doctor`. */
  problems(
    session: ZendeskSession,
  ): Promise<readonly { readonly name: ClaimField; readonly title: string; readonly problem: string | null }[]>;
};

export function createClaimFields({ fields }: ZendeskSettings): ClaimFields {
  /** Ids never change; a field that was not found is looked up again. */
  const known = new Map<ClaimField, number>();

  const find = (name: ClaimField, declared: readonly Declared[]): number | string => {
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
    return field.id;
  };

  return {
    async idsOf(session, names) {
      if (names.some((name) => !known.has(name))) {
        const declared = await readFields(session);
        for (const name of names) {
          const found = find(name, declared);
          if (typeof found === 'string') return { kind: 'failed', code: 'unknown_field', message: found };
          known.set(name, found);
        }
      }
      return {
        kind: 'ids',
        ids: Object.fromEntries(names.map((name) => [name, known.get(name)])) as Record<(typeof names)[number], number>,
      };
    },
    async problems(session) {
      const declared = await readFields(session);
      return (Object.keys(fields) as ClaimField[])
        .filter((name) => fields[name] !== null)
        .map((name) => {
          const found = find(name, declared);
          return { name, title: String(fields[name]), problem: typeof found === 'string' ? found : null };
        });
    },
  };
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
