/**
 * A hit of Zendesk's search, and the values that it shows.
 */
import { z } from 'zod';
import type { ClaimField } from './config.ts';

const hitSchema = z.object({
  id: z.int().positive(),
  external_id: z.string().nullish(),
  status: z.string(),
  created_at: z.string(),
  updated_at: z.string().nullish(),
  custom_fields: z.array(z.object({ id: z.int(), value: z.unknown() })).default([]),
  via: z
    .object({
      source: z
        .object({ rel: z.string().nullish(), from: z.object({ ticket_id: z.int().nullish() }).nullish() })
        .nullish(),
    })
    .nullish(),
});

/** The export of a search has no other notation of its pages. */
export const resultsSchema = z.looseObject({
  results: z.array(hitSchema),
  meta: z.looseObject({ has_more: z.boolean() }),
});
export type Hit = z.infer<typeof hitSchema>;
export type Ids = Readonly<Partial<Record<ClaimField, number>>>;

/** Zendesk shows a field without a value, too. */
export const isShown = ({ custom_fields }: Hit, field: number): boolean => custom_fields.some(({ id }) => id === field);

/** The values of a field; a field that takes several has a list. */
export function textsAt({ custom_fields }: Hit, ids: Ids, field: ClaimField): readonly string[] {
  const id = ids[field];
  const value = id === undefined ? undefined : custom_fields.find((entry) => entry.id === id)?.value;
  return (Array.isArray(value) ? (value as readonly unknown[]) : [value]).flatMap((each) => {
    const text = typeof each === 'string' || typeof each === 'number' ? String(each).trim() : '';
    return text === '' ? [] : [text];
  });
}

export function textAt(hit: Hit, ids: Ids, field: ClaimField): string | undefined {
  const texts = textsAt(hit, ids, field);
  return texts.length === 0 ? undefined : texts.join(', ');
}
