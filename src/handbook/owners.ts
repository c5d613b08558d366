/**
 * Who approves new and changed files of the handbook: boundary, limits, people, calendars, new procedures and this list
 * itself. Read from `sops/owners.yaml`.
 */
import { z } from 'zod';
import { own } from '../kernel/own.ts';
import { isLikePattern, type PatternPart } from '../kernel/star-pattern.ts';

/**
 * `boundary/*.cedar`: folders and names, where `*` stands for any part of a name and `**` also for folders. `*.yaml`
 * therefore covers procedures (`NAME.sop.yaml`) too, unless a more specific rule such as `*.sop.yaml` does.
 */
const pattern = z
  .string()
  .regex(
    /^[A-Za-z0-9*][A-Za-z0-9._*-]*(?:\/[A-Za-z0-9*][A-Za-z0-9._*-]*)*$/,
    'Expected a path such as `boundary/*.cedar`',
  );

export const ownersSchema = z.strictObject({
  /** The group that may erase personal data from the record; without it, no one may. */
  may_erase: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, 'Expected a group such as `security`')
    .optional(),
  owners: z
    .array(
      z.strictObject({
        files: pattern,
        /** A group of `people.yaml`. */
        approved_by: z.string().regex(/^[a-z][a-z0-9-]*$/, 'Expected a group such as `security`'),
      }),
    )
    .min(1),
});

export type OwnerRule = z.infer<typeof ownersSchema>['owners'][number];

/** The group that approves changes to `path`: of the most specific rule that matches; null when none does. */
export function ownerOf(path: string, owners: readonly OwnerRule[]): string | null {
  const matching = owners.filter(({ files }) => matches(path, files));
  // The sort is stable: of two rules that are equally specific, the first in the file counts.
  return matching.toSorted((a, b) => bySpecificity(a.files, b.files))[0]?.approved_by ?? null;
}

/** A path without stars comes first, then patterns within one folder, then `**`; among equals, the longer text. */
function bySpecificity(a: string, b: string): number {
  const rank = (files: string): number => (files.includes('**') ? 2 : files.includes('*') ? 1 : 0);
  const length = (files: string): number => files.replaceAll('*', '').length;
  return rank(a) - rank(b) || length(b) - length(a);
}

const STARS: Readonly<Record<string, PatternPart>> = { '**': { star: true }, '*': { star: true, stops: '/' } };

const matches = (path: string, files: string): boolean =>
  isLikePattern(
    path,
    files.split(/(\*\*|\*)/).map((part) => own(STARS, part) ?? part),
  );
