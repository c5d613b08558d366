/**
 * The operator's diary on a stream: one line of JSON an occurrence. Errors by code and sentence, never with their data.
 */
import type { Logger } from '../engine/logger.ts';
import { codeOf, messageOf } from '../kernel/trouble.ts';

export function createLogger(write: (line: string) => void): Logger {
  const line = (level: string, name: string, data: Readonly<Record<string, unknown>>): void => {
    write(JSON.stringify({ at: new Date().toISOString(), level, name, ...data }));
  };
  return {
    info: (name, data = {}) => {
      line('info', name, data);
    },
    error: (name, error, data = {}) => {
      line('trouble', name, {
        code: codeOf(error),
        message: messageOf(error),
        ...data,
        ...(error instanceof Error && error.name === 'AssertionError' ? { stack: error.stack } : {}),
      });
    },
  };
}
