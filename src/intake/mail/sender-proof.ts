/**
 * Reads whether our own mail server found the domain of the sender's address proved (DMARC, RFC 7489 and 8601).
 *
 * Anyone may write such a header into a letter, and a server removes or renames those that pretend to be its own. So only
 * the topmost one counts, which the server that took the letter put there, and only if it names that server. Microsoft
 * 365 names none (learn.microsoft.com/en-us/answers/questions/4635330) and renames those of a sender to
 * `Authentication-Results-Original`: where that is declared, the topmost one counts only if it names none.
 */
export type Proof = 'pass' | 'fail' | 'none';

/** The server that takes our letters: by the name with which it begins its header, or declared to write none there. */
export type OurServer = { readonly named: string } | 'unnamed';

/**
 * @param results every `Authentication-Results` header, topmost first
 * @param server null when it is not declared: then nothing is proved
 */
export function readProof(results: readonly string[], server: OurServer | null, fromAddress: string): Proof {
  const found = (statedBy(results, server) ?? []).filter((part) => /^dmarc\s*=/iu.test(part));
  const [only, second] = found;
  if (only === undefined || second !== undefined) return 'none';
  const result = /^dmarc\s*=\s*([a-z]+)/iu.exec(only)?.[1]?.toLowerCase();
  if (result === 'fail') return 'fail';
  const domain = /\bheader\.from\s*=\s*"?([^\s";]+)/iu.exec(only)?.[1]?.toLowerCase();
  return result === 'pass' && domain !== undefined && domain === fromAddress.split('@').at(-1)?.toLowerCase()
    ? 'pass'
    : 'none';
}

/** The results in the topmost header; null where our server did not write it. */
export function statedBy([topmost]: readonly string[], server: OurServer | null): readonly string[] | null {
  if (topmost === undefined || server === null) return null;
  const [first = '', ...rest] = partsOf(topmost);
  const name = serverNamed(first);
  if (server === 'unnamed') return name === null ? [first, ...rest] : null;
  return name === server.named.toLowerCase() ? rest : null;
}

/** The server that a header names, in small letters; null for one that begins with a result, as Microsoft's do. */
export const writerOf = (result: string): string | null => serverNamed(partsOf(result)[0] ?? '');

const serverNamed = (first: string): string | null =>
  RESULT.test(first) ? null : (first.split(/\s+/u)[0]?.toLowerCase() ?? '');

/** `spf=pass`, `dkim/1 = none`: a name of a server has no `=`. */
const RESULT = /^[a-z][a-z0-9-]*\s*(?:\/\s*\d+\s*)?=/iu;

const partsOf = (text: string): string[] =>
  onlyStated(text)
    .split(';')
    .map((part) => part.trim());

/**
 * Without comments, which are in round brackets and may contain others, and without the signs that separate results in
 * what is in quotes: the sender chooses what stands there, such as an address `"a;dmarc=pass"@…`. A text without an end of
 * either proves nothing.
 */
function onlyStated(text: string): string {
  let depth = 0;
  let isQuoted = false;
  let plain = '';
  for (const character of text.replaceAll(/\\./gsu, ' ')) {
    if (character === '"' && depth === 0) isQuoted = !isQuoted;
    if (isQuoted) plain += /[;=\s]/u.test(character) ? '_' : character;
    else if (character === '(') depth += 1;
    else if (character === ')' && depth > 0) depth -= 1;
    else if (depth === 0) plain += character;
  }
  return depth === 0 && !isQuoted ? plain : '';
}
