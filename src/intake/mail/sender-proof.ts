/**
 * Reads whether our own mail server found the domain of the sender's address proved (DMARC, RFC 7489 and 8601).
 *
 * Anyone may write such a header into a letter, and a server removes those that pretend to be its own. So only the
 * topmost one counts, which the server that took the letter put there, and only if it names that server.
 */
export type Proof = 'pass' | 'fail' | 'none';

/**
 * @param results every `Authentication-Results` header, topmost first
 * @param server the name with which our server signs them; null when it is not set: then nothing is proved
 */
export function readProof(results: readonly string[], server: string | null, fromAddress: string): Proof {
  const [topmost] = results;
  if (topmost === undefined || server === null) return 'none';
  const [name = '', ...rest] = withoutComments(topmost).split(';');
  if (name.trim().split(/\s+/u)[0]?.toLowerCase() !== server.toLowerCase()) return 'none';
  const found = rest.map((part) => part.trim()).filter((part) => /^dmarc\s*=/iu.test(part));
  const [only, second] = found;
  if (only === undefined || second !== undefined) return 'none';
  const result = /^dmarc\s*=\s*([a-z]+)/iu.exec(only)?.[1]?.toLowerCase();
  if (result === 'fail') return 'fail';
  const domain = /\bheader\.from\s*=\s*"?([^\s";]+)/iu.exec(only)?.[1]?.toLowerCase();
  return result === 'pass' && domain !== undefined && domain === fromAddress.split('@').at(-1)?.toLowerCase()
    ? 'pass'
    : 'none';
}

/** Comments are in round brackets, which may contain others. A text without an end of them proves nothing. */
function withoutComments(text: string): string {
  let depth = 0;
  let plain = '';
  for (const character of text.replaceAll(/\\./gsu, ' ')) {
    if (character === '(') depth += 1;
    else if (character === ')' && depth > 0) depth -= 1;
    else if (depth === 0) plain += character;
  }
  return depth === 0 ? plain : '';
}
