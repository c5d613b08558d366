/**
 * The senders of a handbook: the systems that may send case events, and what each may speak for. Read from
 * `sops/senders.yaml`; their secrets are in the environment.
 */
import { z } from 'zod';

/** Also part of the name of a variable, so two senders never share one. */
const SENDER_NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

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
    }),
  ),
});

export type Sender = z.infer<typeof sendersSchema>['senders'][number];
