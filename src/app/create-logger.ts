/**
 * The operator's diary on a stream: one line of JSON an occurrence. Errors by code and sentence, never with their data,
 * and never with a secret of the configuration: the sentence of an error that nothing caught may hold whatever its
 * library put there.
 */
import type { Logger } from '../engine/logger.ts';
import { codeOf, messageOf } from '../kernel/trouble.ts';

/** Shorter texts are no secrets: blanking every `1` would make the log unreadable. */
const SECRET_CHARACTERS_MIN = 6;
const BLANK = '[secret]';

/**
 * The values of an environment that must not be written down: by the names of their variables, and the password of an
 * address.
 */
export function secretsOf(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(environment)
    .flatMap(([name, value = '']) => {
      if (/(?:TOKEN|SECRET|PASSWORD|KEY)$/.test(name)) return [value];
      const password = /^[a-z]+:\/\/[^:@/]*:([^@/]+)@/.exec(value)?.[1];
      return password === undefined ? [] : [password];
    })
    .filter((value) => value.length >= SECRET_CHARACTERS_MIN);
}

/** @param secrets are blanked wherever they appear */
export function createLogger(write: (line: string) => void, secrets: readonly string[] = []): Logger {
  // As JSON writes them, so that a key of several lines is found as well.
  const written = secrets.map((secret) => JSON.stringify(secret).slice(1, -1));
  const line = (level: string, name: string, data: Readonly<Record<string, unknown>>): void => {
    const text = JSON.stringify({ at: new Date().toISOString(), level, name, ...data });
    write(written.reduce((safe, secret) => safe.replaceAll(secret, BLANK), text));
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
