/**
 * The validator's messages about types, in the words of this handbook.
 */

/** Types of the policy engine, as people call them. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^\{\s*currency: String,\s*minor: Long,?\s*\}$/, 'an amount of money'],
  [/^Long$/, 'a whole number'],
  [/^String$/, 'a text'],
  [/^Bool(?:ean)?$|^True$|^False$/, 'true or false'],
  [/^Set</, 'a list'],
  [/^\{/, 'a record'],
];

/** Null for a message that is clear as it is. */
export function typeMistake(message: string): { readonly message: string; readonly suggestion: string | null } | null {
  const [, wanted = '', got = ''] = /^unexpected type: expected (.+?) but saw (.+)$/i.exec(message) ?? [];
  const [expected, found] = [nameOf(wanted), nameOf(got)];
  if (expected !== null && found !== null)
    return {
      message: `Expected ${expected}, got ${found}`,
      suggestion:
        found === 'an amount of money'
          ? 'Compare `.minor`, the amount in whole minor units such as cents, and `.currency`'
          : null,
    };
  const action = /in context for Action::"([^"]+)" not found$/.exec(message)?.[1];
  const path = /^Attribute `([^`]+)`/i.exec(message)?.[1];
  if (action === undefined || path === undefined) return null;
  return { message: `\`${action}\` has no \`context.${path}\``, suggestion: null };
}

/** Null when a policy has no use for the type. */
function nameOf(type: string): string | null {
  return NAMES.find(([pattern]) => pattern.test(type.trim()))?.[1] ?? null;
}
