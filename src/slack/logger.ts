/**
 * Bolt's logger, reduced to what may be written down: its debug and info lines hold answer addresses, tokens and text
 * of cases.
 */
import { LogLevel, type Logger } from '@slack/bolt';

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
