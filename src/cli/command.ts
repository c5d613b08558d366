/**
 * A command, its options, and how a command line is read into them.
 */
import { parseArgs } from 'node:util';
import { closest } from '../handbook/suggest.ts';
import type { CliContext } from './cli-context.ts';
import { own } from '../kernel/own.ts';

/** `several` takes every word that follows, up to the next option, and may be repeated. */
export type Option = { readonly takes: 'nothing' | 'one' | 'several'; readonly value?: string; readonly says: string };

/** What the overview shows about a command. */
export type CommandHead = {
  /** One word or two, such as `audit verify`. */
  readonly name: string;
  /** The words that are not options, such as `FILE…`. */
  readonly words: string;
  readonly says: string;
};

export type CommandBody = {
  readonly options: Readonly<Record<string, Option>>;
  /** What the exit codes mean, one line each. */
  readonly exits: readonly string[];
  run(given: Given, context: CliContext): Promise<number>;
};

export type Command = CommandHead & CommandBody;

export type Given = {
  has(option: string): boolean;
  valuesOf(option: string): readonly string[];
  readonly words: readonly string[];
};

/** The command line cannot be understood. Printed with a pointer to the help; exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'usage';
}

/** Exit codes, the same for every command. */
export const EXIT = { ok: 0, found: 1, unusable: 2 } as const;

export const JSON_OPTION: Option = { takes: 'nothing', says: 'Print JSON instead of text' };

export function readGiven(command: Command, argv: readonly string[]): Given {
  const options = command.options;
  const { tokens } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(options).map(([name, { takes }]) => [
        name,
        { type: takes === 'nothing' ? ('boolean' as const) : ('string' as const), multiple: takes === 'several' },
      ]),
    ),
  });
  const values = new Map<string, string[]>();
  const words: string[] = [];
  let open: string | null = null;
  for (const token of tokens) {
    if (token.kind === 'option-terminator') {
      open = null;
      continue;
    }
    if (token.kind === 'positional') {
      if (open === null) words.push(token.value);
      else values.get(open)?.push(token.value);
      continue;
    }
    const option = own(options, token.name);
    if (option === undefined)
      throw unknown(
        `option of \`sop ${command.name}\``,
        token.rawName,
        Object.keys(options).map((name) => `--${name}`),
      );
    open = option.takes === 'several' ? token.name : null;
    if (option.takes === 'nothing') {
      if (token.value !== undefined)
        throw new UsageError(`Expected \`${token.rawName}\` without a value, got \`${token.value}\``);
      values.set(token.name, []);
      continue;
    }
    const isOption = token.inlineValue !== true && token.value?.startsWith('-') === true && token.value !== '-';
    if (token.value === undefined || token.value === '' || isOption)
      throw new UsageError(
        `Expected ${option.value ?? 'a value'} after \`${token.rawName}\`, got ${isOption ? `\`${token.value}\`` : 'nothing'}`,
      );
    if (option.takes === 'one' && values.has(token.name))
      throw new UsageError(`Expected \`${token.rawName}\` once, got it again`);
    values.set(token.name, [...(values.get(token.name) ?? []), token.value]);
  }
  return { has: (option) => values.has(option), valuesOf: (option) => values.get(option) ?? [], words };
}

/** `Expected a command, got \`chek\`. Did you mean \`check\`?` */
export function unknown(what: string, got: string, known: readonly string[]): UsageError {
  const nearest = closest(got, known);
  return new UsageError(
    `Expected ${/^[aeiou]/.test(what) ? 'an' : 'a'} ${what}, got \`${got}\`${nearest === null ? '' : `. Did you mean \`${nearest}\`?`}`,
  );
}

export function helpOf({ name, words, says, options, exits }: Command): string {
  const rows: [string, Option][] = [...Object.entries(options), ['help', { takes: 'nothing', says: 'Print this' }]];
  const left = rows.map(
    ([option, { takes, value }]) =>
      `--${option}${takes === 'nothing' ? '' : ` ${value ?? 'VALUE'}${takes === 'several' ? '…' : ''}`}`,
  );
  const width = Math.max(...left.map((text) => text.length));
  return [
    `sop ${name}${words === '' ? '' : ` ${words}`}`,
    '',
    `  ${says}`,
    '',
    'Options',
    ...rows.map(([, option], index) => `  ${(left[index] ?? '').padEnd(width)}  ${option.says}`),
    '',
    'Exit codes',
    ...exits.map((line) => `  ${line}`),
    '',
  ].join('\n');
}
