/** Characters of what a server says. */
const WORDS_MAX = 200;

/** What the server said, without what we had sent. */
export function problemOf(cause: unknown): string {
  const { authenticationFailed, responseText, code } = cause as {
    readonly authenticationFailed?: boolean;
    readonly responseText?: string;
    readonly code?: string;
  };
  if (authenticationFailed === true) return 'it refuses user or secret';
  const said =
    responseText?.slice(0, WORDS_MAX) ?? code ?? (cause instanceof Error ? cause.message : 'no reason given');
  return said.replace(/\.+$/u, '');
}
