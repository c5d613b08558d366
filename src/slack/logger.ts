/**
 * Bolt's logger, reduced to what may be logged: its debug and info lines contain response URLs, tokens and case text.
 */
import type { Logger } from '@slack/bolt';
import { LogLevel } from './bolt.ts';

export type LogLine = (level: 'warn' | 'error', message: string) => void;

export function createBoltLogger(log: LogLine): Logger {
  const text = (parts: readonly unknown[]): string =>
    parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' ');
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...parts) => {
      log('warn', text(parts));
    },
    error: (...parts) => {
      log('error', text(parts));
    },
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}
