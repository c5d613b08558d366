/**
 * The operator's log on a stream: one JSON line per entry. Errors are logged by code and message, never with their
 * data. Secrets of the configuration are blanked, since a library may put anything into the message of an uncaught
 * error.
 */
import type { Logger } from '../engine/logger.ts';
import { codeOf, messageOf } from '../kernel/trouble.ts';

/** Shorter values are not treated as secrets: blanking every `1` would make the log unreadable. */
const SECRET_CHARACTERS_MIN = 6;
const BLANK = '[secret]';

/**
 * The values of an environment that must never be logged: chosen by the name of their variable, and the password of a
 * URL.
 */
export function secretsOf(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(environment)
    .flatMap(([name, value = '']) => {
      // During a rotation a variable holds several secrets, and each may be logged alone.
      if (/(?:TOKEN|SECRET|PASSWORD|KEY)$|_SECRETS_/.test(name)) return [...new Set([value, ...value.split(/[\s,]+/)])];
      const password = /^[a-z]+:\/\/[^:@/]*:([^@/]+)@/.exec(value)?.[1];
      return password === undefined ? [] : [password];
    })
    .filter((value) => value.length >= SECRET_CHARACTERS_MIN);
}

/** @param secrets values blanked wherever they appear */
export function createLogger(write: (line: string) => void, secrets: readonly string[] = []): Logger {
  // In the form that JSON gives them, so a key of several lines is found too.
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
