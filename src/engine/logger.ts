/**
 * What the process reports to its operator: one line per occurrence, with a stable name and data, but never a secret
 * or the text of a ticket.
 */
export type Logger = {
  info(name: string, data?: Readonly<Record<string, unknown>>): void;
  /** For something a person should look at. */
  error(name: string, error: unknown, data?: Readonly<Record<string, unknown>>): void;
};

export const silentLogger: Logger = { info: () => undefined, error: () => undefined };
