/**
 * Who approves changes to files of the handbook that no procedure owns: boundary, limits, people, calendars and this
 * list itself. Read from `sops/owners.yaml`.
 */
import { z } from 'zod';

/** `boundary/*.cedar`: folders and names, where `*` stands for any part of a name and `**` also for folders. */
const pattern = z
  .string()
  .regex(
    /^[A-Za-z0-9*][A-Za-z0-9._*-]*(?:\/[A-Za-z0-9*][A-Za-z0-9._*-]*)*$/,
    'Expected a path such as `boundary/*.cedar`',
  );

export const ownersSchema = z.strictObject({
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

/** The group that approves changes to `path`: of the first rule that matches; null when none does. */
export function ownerOf(path: string, owners: readonly OwnerRule[]): string | null {
  return owners.find(({ files }) => matches(path, files))?.approved_by ?? null;
}

function matches(path: string, files: string): boolean {
  const source = files
    .split(/(\*\*|\*)/)
    .map((part) => (part === '**' ? '.*' : part === '*' ? '[^/]*' : part.replaceAll(/[.-]/g, '\\$&')))
    .join('');
  return new RegExp(`^${source}$`, 'u').test(path);
}
