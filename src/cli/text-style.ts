/**
 * Colour and progress, for people at a terminal only. Output read by a program is plain and identical every time.
 */
import type { CliIo } from './cli-context.ts';

const CODES = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 } as const;

export type Paint = (style: keyof typeof CODES, text: string) => string;

export function paintFor({ outIsTty, mayColour }: CliIo): Paint {
  return (style, text) => (outIsTty && mayColour ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text);
}

export type Progress = { show(text: string): void; clear(): void };

/** One line on stderr, rewritten as the work proceeds; nothing when stderr is not a terminal. */
export function progressFor({ err, errIsTty }: CliIo): Progress {
  const write = (text: string): void => {
    if (errIsTty) err(`\r\u001b[2K${text}`);
  };
  return {
    show: write,
    clear: () => {
      write('');
    },
  };
}

/** `3 errors`, `1 error`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Replaces control characters: text from a vendor or a ticket could otherwise send commands to the terminal. */
export function plain(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}
