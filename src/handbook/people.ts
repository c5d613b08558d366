/**
 * The people of a handbook: their Slack ids, groups, managers and backups. Read from `sops/people.yaml`.
 */
import { z } from 'zod';
import { mailboxesOf } from './mailbox.ts';
import { peopleCharactersMax } from '../kernel/limits.ts';
import { remembering } from '../kernel/remembering.ts';

const NAME = /^[a-z][a-z0-9-]*$/;
const personName = z.string().regex(NAME, 'Expected a name such as `ana-analyst`');
const groupName = z.string().regex(NAME, 'Expected a name such as `claims-leads`');

const mailRule = z.strictObject({
  /** Domains with the same mailboxes, the main one first. */
  domains: z.array(z.string().regex(/^[^\s@]+\.[^\s@.]+$/, 'Expected a domain such as `our.example`')).min(1),
  /** `l.lindqvist` and `llindqvist` are one mailbox, as at Google. */
  ignores_dots: z.boolean().default(false),
  /** What begins a part that does not count, such as `-`; `+` always does. */
  sub_address: z.string().length(1).optional(),
});

export const peopleSchema = z.strictObject({
  /** How the mail systems of the company read addresses, where it differs from the usual. */
  mail: z.array(mailRule).optional(),
  people: z
    .array(
      z.strictObject({
        /** `lena-lead`: how policies and groups name the person. */
        person: personName,
        name: z.string().min(1),
        /** Another person of the same name, so that the two are not taken for one who is listed twice. */
        namesake_of: personName.optional(),
        email: z.email(),
        /** Further addresses of the same person: four-eyes rules compare persons, not addresses. */
        also: z.array(z.email()).optional(),
        /** Slack's ids. A person without them can be named but cannot click. */
        slack_user: z
          .string()
          .regex(/^[UW][A-Z0-9]{6,}$/, 'Expected the id of a Slack member such as `U04AB12CD`')
          .describe('Copy it from the profile in Slack: `Copy member ID`')
          .optional(),
        slack_team: z
          .string()
          .regex(/^[TE][A-Z0-9]{6,}$/, 'Expected the id of a Slack workspace such as `T04AB12CD`')
          .describe('Copy it from the address of Slack in the browser, where it follows `client/`')
          .optional(),
        title: z.string().optional(),
        manager: personName.optional(),
        backup: personName.optional(),
        /** Out of office: days on which the backup takes over. */
        away: z.array(z.strictObject({ from: z.iso.date(), until: z.iso.date() })).default([]),
      }),
    )
    .min(1),
  groups: z.array(
    z.strictObject({
      group: groupName,
      says: z.string().optional(),
      members: z.array(personName),
    }),
  ),
});

/** People of a handbook and of a case, whose names are compared with each other. */
const NAMES_REMEMBERED = 2_000;

/** A name in which capitals, spaces and the ways to write a letter do not count; of a long text its beginning. */
export const foldedName: (name: string) => string = remembering(NAMES_REMEMBERED, (name) =>
  name
    .slice(0, peopleCharactersMax)
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
    .toLowerCase(),
);

/** The words of a name in one order: directories write the surname first, `LINDQVIST, Lena`. */
export const nameWords: (name: string) => string = remembering(NAMES_REMEMBERED, (name) =>
  foldedName(name.slice(0, peopleCharactersMax).replaceAll(',', ' ')).split(' ').toSorted().join(' '),
);

/** The mailboxes of a person, in all their addresses. */
export function mailboxesOfPerson({ email, also = [] }: Person, { mail }: Pick<People, 'mail'>): string[] {
  return [email, ...also].flatMap((address) => mailboxesOf(address, mail));
}

export type People = z.infer<typeof peopleSchema>;
export type Person = People['people'][number];
export type Group = People['groups'][number];
