/**
 * Paths of a TMS, which may have a query of their own (`/loads?company=NW`); what is asked is added to it.
 *
 * Pure.
 */
import { z } from 'zod';

/** What stays as it is in the address that is asked; `{scac}` is replaced before. */
const PATH = /^\/[^\s#?]*(?:\?[^\s#?]+)?$/;

/** @param parameters what the program adds to the query */
export const pathWithout = (...parameters: readonly string[]) =>
  z
    .string()
    .regex(PATH, 'Expected a path, with or without a query, such as `/loads?company=NW`')
    .superRefine((path, context) => refuseInQuery(path, parameters, context));

/** Of a parameter that is there twice, a TMS may take either. */
export function refuseInQuery(path: string, parameters: readonly string[], context: z.RefinementCtx): void {
  const there = [...new URLSearchParams(path.split('?')[1] ?? '').keys()].map((each) => each.toLowerCase());
  for (const name of parameters.filter((each) => there.includes(each.toLowerCase())))
    context.addIssue({
      code: 'custom',
      message: `Expected a path to which the program adds \`${name}\`, got one that has \`${name}\` in its query already; take it out`,
    });
}

/** The path with what is asked. */
export const withQuery = (path: string, query: Readonly<Record<string, string>>): string =>
  `${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams(query).toString()}`;

/** An address next to that of a path, where nothing is. */
export const nextTo = (path: string, ending: string): string => path.replace(/(?=\?|$)/, ending);
