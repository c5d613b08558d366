/**
 * What the form of a kind asks on our own page: `portal` of the kind, and of each fact that the form asks for.
 */
import { z } from 'zod';
import { shortTextCharactersMax } from '../kernel/limits.ts';

/** The channel of forms, their source in the inbox, and the system of the records that they make. */
export const PORTAL = 'portal';

const sentence = z.string().min(1).max(shortTextCharactersMax);

/** How the form asks for one fact. `true` asks for it by its label alone. */
export const factPortal = z
  .union([
    z.literal(true),
    z.strictObject({
      /** The words over the field; those of the fact by default. */
      label: sentence.optional(),
      /** A line below the label, such as an example. */
      hint: sentence.optional(),
      /** Whether the form is not accepted without it, although the fact is optional. */
      required: z.boolean().optional(),
      /** A field of several lines. */
      long: z.boolean().optional(),
      /** For money: the currencies to choose from, or the only one. */
      currencies: z
        .array(z.string().regex(/^[A-Z]{3}$/, 'Expected a currency such as `USD`'))
        .min(1)
        .max(20)
        .optional(),
    }),
  ])
  .optional();

/** The form of a kind, and the words of its page. */
export const kindPortal = z
  .strictObject({
    title: sentence,
    /** One or two sentences over the form. */
    says: sentence.optional(),
    /** Where people turn who cannot fill it in, or have a question; below the form and the receipt. */
    help: sentence.optional(),
    /** The facts that say who sends it: they approve nothing in the case. */
    requester: z.strictObject({ name: z.string().min(1), email: z.string().min(1).optional() }),
    /** Why there is no form at present, and where people can turn instead. */
    closed: sentence.optional(),
    /** What the page with the receipt says in each state. */
    states: z.strictObject({ received: sentence.optional(), in_work: sentence.optional() }).optional(),
    /** By outcome, what it says once a run has ended with it. After any other end, people see to the case. */
    finished: z.record(z.string(), sentence).optional(),
  })
  .optional();

export type KindPortal = NonNullable<z.infer<typeof kindPortal>>;
export type FactPortal = NonNullable<z.infer<typeof factPortal>>;
