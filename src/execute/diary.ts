/**
 * What the process tells its operator: one line an occurrence, with a stable name and data, never a secret or a ticket's text.
 */
export type Diary = {
  info(name: string, data?: Readonly<Record<string, unknown>>): void;
  /** Something that a person should look at. */
  trouble(name: string, error: unknown, data?: Readonly<Record<string, unknown>>): void;
};

export const silentDiary: Diary = { info: () => undefined, trouble: () => undefined };
