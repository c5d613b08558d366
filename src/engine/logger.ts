/**
 * What the process tells its operator: one line an occurrence, with a stable name and data, never a secret or a
 * ticket's text.
 */
export type Logger = {
  info(name: string, data?: Readonly<Record<string, unknown>>): void;
  /** Something that a person should look at. */
  error(name: string, error: unknown, data?: Readonly<Record<string, unknown>>): void;
};

export const silentLogger: Logger = { info: () => undefined, error: () => undefined };
