/**
 * The `sop` command: finds the subcommand, reads its options, and returns a stable exit code. Errors are printed as
 * sentences, never as stack traces.
 */
import { unlessEmptied } from '../evaluate/unless-emptied.ts';
import { codeOf, messageOf, Trouble } from '../kernel/trouble.ts';
import type { CliContext } from './cli-context.ts';
import { EXIT, helpOf, readGiven, unknown, UsageError, type Command } from './command.ts';
import { COMMANDS } from './commands.ts';

const isHelp = (word: string | undefined): boolean => word === '--help' || word === '-h';

/**
 * Runs one command line.
 *
 * @param argv the words after `sop`
 * @returns the exit code: 0 all is well, 1 something was found, 2 the command could not run
 */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
  const { io } = context;
  try {
    const [first, second] = argv;
    if (first === undefined || isHelp(first) || (first === 'help' && second === undefined)) {
      (first === undefined ? io.err : io.out)(overview());
      return first === undefined ? EXIT.unusable : EXIT.ok;
    }
    const isAsked = first === 'help';
    const { found, rest } = findCommand(isAsked ? argv.slice(1) : argv);
    const { name, words, says } = found;
    const command: Command = { name, words, says, ...(await found.load()) };
    if (isAsked || rest.some(isHelp)) {
      io.out(helpOf(command));
      return EXIT.ok;
    }
    return await runCommand(command, rest, context);
  } catch (error) {
    io.err(`${sentenceOf(error)}\n`);
    if (error instanceof UsageError) io.err('Run `sop --help` for the commands\n');
    return EXIT.unusable;
  }
}

async function runCommand(command: Command, rest: readonly string[], context: CliContext): Promise<number> {
  try {
    return await unlessEmptied(`\`sop ${command.name}\``, () => command.run(readGiven(command, rest), context));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    context.io.err(`${error.message}\nRun \`sop ${command.name} --help\` for its options\n`);
    return EXIT.unusable;
  }
}

type Found = { readonly found: (typeof COMMANDS)[number]; readonly rest: readonly string[] };

function findCommand(words: readonly string[]): Found {
  for (const found of COMMANDS) {
    const name = found.name.split(' ');
    if (name.every((word, index) => words[index] === word)) return { found, rest: words.slice(name.length) };
  }
  const [first = '', second = ''] = words;
  const family = COMMANDS.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) =>
    name.slice(first.length + 1),
  );
  if (family.length === 1 && isHelp(second)) return findCommand([first, ...family, ...words.slice(1)]);
  if (family.length > 0)
    throw second === ''
      ? new UsageError(`Expected \`sop ${first} ${family.join(`\` or \`sop ${first} `)}\`, got \`sop ${first}\` alone`)
      : unknown(`command after \`sop ${first}\``, second, family);
  throw unknown(
    'command',
    first,
    COMMANDS.map(({ name }) => name.split(' ')[0] ?? name),
  );
}

function overview(): string {
  const left = COMMANDS.map(({ name, words }) => `sop ${name}${words === '' ? '' : ` ${words}`}`);
  const width = Math.max(...left.map((text) => text.length));
  return [
    'Standard operating procedures, executed.',
    '',
    ...COMMANDS.map(({ says }, index) => `  ${(left[index] ?? '').padEnd(width)}  ${says}`),
    '',
    'Run `sop COMMAND --help` for the options of a command.',
    '',
  ].join('\n');
}

/** The message of an expected error; any other error is our bug, and the sentence says so. */
function sentenceOf(error: unknown): string {
  if (error instanceof Trouble || error instanceof UsageError) return error.message;
  const ofFile = fileProblem(error);
  if (ofFile !== null) return ofFile;
  return `This is a bug in Sopwith (${codeOf(error)}): ${messageOf(error)}`;
}

/** What the disk refused: a full disk, a folder without permission. Null for an error of another kind. */
function fileProblem(error: unknown): string | null {
  if (!(error instanceof Error) || !('syscall' in error) || !('path' in error) || typeof error.path !== 'string')
    return null;
  return `Cannot read or write \`${error.path}\`: ${messageOf(error)
    .replace(/^[A-Z0-9]+: /, '')
    .replace(/, \w+ '.*'$/, '')}`;
}
