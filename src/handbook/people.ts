/**
 * The people of a handbook: their Slack ids, groups, managers and backups. Read from `sops/people.yaml`.
 */
import { z } from 'zod';

const id = z.string().regex(/^[a-z][a-z0-9-]*$/, 'Expected a name such as `claims-leads`');

export const peopleSchema = z.strictObject({
  people: z
    .array(
      z.strictObject({
        /** `lena-lead`: how policies and groups name the person. */
        person: id,
        name: z.string().min(1),
        email: z.email(),
        /** Slack's ids. A person without them can be named but cannot click. */
        slack_user: z
          .string()
          .regex(/^[UW][A-Z0-9]{6,}$/)
          .optional(),
        slack_team: z
          .string()
          .regex(/^[TE][A-Z0-9]{6,}$/)
          .optional(),
        title: z.string().optional(),
        manager: id.optional(),
        backup: id.optional(),
        /** Out of office: days on which the backup takes over. */
        away: z.array(z.strictObject({ from: z.iso.date(), until: z.iso.date() })).default([]),
      }),
    )
    .min(1),
  groups: z.array(
    z.strictObject({
      group: id,
      says: z.string().optional(),
      members: z.array(id),
    }),
  ),
});

export type People = z.infer<typeof peopleSchema>;
export type Person = People['people'][number];
export type Group = People['groups'][number];
