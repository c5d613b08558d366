/**
 * Reads where the program listens: HOST and PORT.
 */

export const DEFAULT_PORT = 4100;
const PORT_MAX = 65_535;

/** @returns a null `port` when none was configured, so any free one will do */
export function readAddress(
  read: (name: string) => string | null,
  isSandbox: boolean,
  problems: string[],
): { readonly host: string; readonly port: number | null } {
  const host = read('HOST') ?? '127.0.0.1';
  if (isSandbox) refusePublic(host, problems);
  return { host, port: readPort(read, problems) };
}

function readPort(read: (name: string) => string | null, problems: string[]): number | null {
  const port = read('PORT');
  if (port === null) return null;
  if (!/^\d{1,5}$/.test(port) || Number(port) > PORT_MAX)
    problems.push(`Expected PORT to be a number from 0 to ${PORT_MAX}, such as \`${DEFAULT_PORT}\`, got \`${port}\``);
  return Number(port);
}

/** The sandbox has no secrets of its own: anyone who reaches it may act as every vendor and every person. */
function refusePublic(host: string, problems: string[]): void {
  if (!isLoopback(host))
    problems.push(
      `Expected HOST to be \`127.0.0.1\` in the sandbox, got \`${host}\`: its secrets are printed in its source, so it serves this computer only`,
    );
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
