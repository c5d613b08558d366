/**
 * The description without the line that Zendesk's placeholder begins it with: a rule, and the writer's name and the
 * time, in the notation of the account's language. A date of that line would be one that the claimant never wrote.
 */

/** `10:00 AM`, `上午10:00`, and before its date as in Vietnamese: `10:00 5 thg 11, 2026`. */
const COLON = String.raw`\p{Nd}{1,2}:\p{Nd}{2}(?:[^\n]{0,12}|[^\n]{0,4}\p{Zs}\p{Nd}{1,2}[^\n]{1,15}\p{Nd}{4}[\p{Zs}\r]*)`;
/**
 * `klo 10.00`, `10 h 00`, `10h00`: only after a name and a day with its year, and at the end of the line, since `10.00`
 * is an amount elsewhere.
 */
const OTHER = String.raw`,\p{Zs}\d{1,2}[^\n]{1,40}\d{4},?\p{Zs}(?:\p{L}{1,4}\.?\p{Zs})?(?:[01]?\d|2[0-3])(?:\.|\p{Zs}?h\p{Zs}?)[0-5]\d[\p{Zs}\r]*`;

const HEAD = new RegExp(String.raw`^\s*-{20,}\s*\n\s*\n?[^\n]{1,300}(?:${COLON}|${OTHER})\n\s*\n?`, 'u');

export const withoutHead = (description: string): string => description.replace(HEAD, '');
