/**
 * The senders of a handbook: the systems that may send case events, and what each may speak for. Read from
 * `sops/senders.yaml`; their secrets are in the environment.
 */
import { z } from 'zod';
import { isTimeZone } from '../kernel/time.ts';

/** Also part of the name of a variable, so two senders never share one. */
const SENDER_NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** ISA05 and ISA06, or ISA07 and ISA08, and GS02 or GS03; without `group` it is the id. */
const ediParty = z.strictObject({
  qualifier: z.string().regex(/^[A-Z0-9]{2}$/, 'Expected two letters or digits in quotes, such as `"02"` or `ZZ`'),
  id: z.string().regex(/^[!-~](?:[ -~]{0,13}[!-~])?$/, 'Expected an id of at most 15 characters, in quotes'),
  group: z
    .string()
    .regex(/^[!-~](?:[ -~]{0,13}[!-~])?$/, 'Expected an id of 2 to 15 characters, in quotes')
    .optional(),
});

/** The first version whose dates have a century. */
const EDI_VERSION_FROM = '004010';

/** How a partner speaks X12: who it and we are in its interchanges. */
const edi = z.strictObject({
  partner: ediParty,
  us: ediParty,
  /**
   * Whether its interchanges are taken as files, too. A file has no signature, so whoever may write into the folder
   * speaks for the partner.
   */
  files: z.boolean().default(false),
  /** The versions that it may send, as in GS08. */
  versions: z
    .array(
      z
        .string()
        .regex(/^\d{6}[A-Z0-9]{0,6}$/, 'Expected a version in quotes, such as `"004010"`')
        .refine((version) => version >= EDI_VERSION_FROM, `Expected \`${EDI_VERSION_FROM}\` or a later version`),
    )
    .min(1),
  /** The system whose records its own claim numbers are. */
  records: z.string(),
  /** Of the times in GS05, which order its changes. Without it, the order of arrival counts. */
  time_zone: z.string().refine(isTimeZone, 'Expected a time zone such as `America/Chicago`').optional(),
});

const system = z.string().regex(/^[a-z][a-z0-9_]*$/, 'Expected a system such as `tms`');

export const sendersSchema = z.strictObject({
  senders: z.array(
    z.strictObject({
      sender: z.string().max(40).regex(SENDER_NAME, 'Expected a name such as `carrier-gateway`'),
      says: z.string().optional(),
      /** The kinds of cases it may report on. */
      kinds: z.array(z.string()).min(1),
      /** The events it may report; without it, all that its kinds declare. */
      events: z.array(z.string()).optional(),
      /** Whether it may open cases of its kinds. */
      opens: z.boolean().default(false),
      /** The systems it speaks for: it may open cases for their records, and state facts that identify these. */
      systems: z.array(system).default([]),
      /** Further systems whose records it may use to name an existing case. */
      keys: z.array(system).default([]),
      edi: edi.optional(),
    }),
  ),
});

export type Sender = z.infer<typeof sendersSchema>['senders'][number];

export type SenderEdi = NonNullable<Sender['edi']>;
