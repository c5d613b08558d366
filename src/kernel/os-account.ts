/**
 * The account of the operating system from which a command was given. It proves nothing by itself, but whoever names
 * another person on the command line leaves it in the signed record.
 */
export type OsAccount = { readonly user: string; readonly host: string };

/** `ann on ops-1`. */
export function accountText({ user, host }: OsAccount): string {
  return `${user} on ${host}`;
}
