/**
 * The systems that declared tools may reach: their addresses and credentials. They are the operator's configuration
 * (`SOPWITH_SYSTEMS`, and a secret for each in a variable of its own), never a handbook's.
 */
import { z } from 'zod';
import { plainAddress } from '../plain-address.ts';

const httpAddress = plainAddress.refine(
  (url) => /^https?:/i.test(url),
  'Expected an address with a host and a path alone',
);
const HEADER = /^[A-Za-z][A-Za-z0-9._-]*$/;

const OF_LOGIN: ReadonlySet<string> = new Set(['grant_type', 'client_id', 'client_secret', 'scope']);

const authSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('none') }),
  /** The secret in a header of its own: `X-Api-Key`. */
  z.strictObject({ by: z.literal('header'), name: z.string().regex(HEADER, 'Expected the name of a header') }),
  z.strictObject({ by: z.literal('bearer') }),
  /** The secret is the password. */
  z.strictObject({ by: z.literal('basic'), user: z.string().min(1) }),
  /** OAuth 2 client credentials; the secret is that of the client. */
  z.strictObject({
    by: z.literal('oauth'),
    token_url: httpAddress,
    client_id: z.string().min(1),
    /** Where the login takes the client and its secret: in the form, or by HTTP Basic, which RFC 6749 prefers. */
    client: z.enum(['form', 'basic']).default('form'),
    scope: z.string().optional(),
    /** What else the login asks for: `{ "audience": "https://api.example" }`. */
    form: z
      .record(
        z.string().refine((name) => !OF_LOGIN.has(name), 'Expected no field that the login has anyway'),
        z.string(),
      )
      .default({}),
  }),
]);

export const declaredSystemSchema = z.strictObject({
  /** What the paths of its tools are below: `https://api.turvo.com/v1`. */
  url: httpAddress,
  auth: authSchema.default({ by: 'none' }),
  /** Sent with each request: `{ "Accept-Version": "2" }`. */
  headers: z
    .record(z.string().regex(HEADER, 'Expected the name of a header'), z.string().regex(/^[ -~]*$/))
    .default({}),
  /** Calls at once and in a minute, of each process; without it, four and 240. */
  rate: z.strictObject({ at_once: z.int().min(1).max(50), per_minute: z.int().min(1).max(6_000) }).optional(),
  /** It may be in our own network; without it, addresses that the internet does not route are refused. */
  private: z.boolean().default(false),
});

export const declaredSystemsSchema = z.record(
  z.string().regex(/^[a-z][a-z0-9_]*$/, 'Expected the name of a system such as `turvo`'),
  declaredSystemSchema,
);

export type DeclaredSystem = z.infer<typeof declaredSystemSchema>;
export type DeclaredAuth = DeclaredSystem['auth'];

/** A system as the program uses it: with its secret, empty where it needs none. */
export type ConfiguredSystem = DeclaredSystem & { readonly secret: string };

/** `SOPWITH_SYSTEM_SECRET_TURVO`, of the system `turvo`. */
export const secretVariableOf = (system: string): string => `SOPWITH_SYSTEM_SECRET_${system.toUpperCase()}`;
