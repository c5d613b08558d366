/**
 * The registry: every approved tool by id, with the types that the checker uses.
 */
import { assert } from '../kernel/assert.ts';
import { isRecord, type RecordType, type Value, formatValue } from '../kernel/value.ts';
import { own } from '../kernel/own.ts';
import { CASE_FACTS } from './case-facts.ts';
import { typeOf } from './schema.ts';
import { COMMON_ERRORS, type Tool } from './tool.ts';

/** A tool as the pure floors see it: its contract, with input and output as types. */
export type RegisteredTool = {
  readonly tool: Tool;
  readonly input: RecordType;
  readonly output: RecordType;
  /** Own and common error codes with their sentences. */
  readonly errors: Readonly<Record<string, string>>;
};

export type Registry = ReadonlyMap<string, RegisteredTool>;

/** Input fields that the run fills for a tool with `tellsPerson`. */
const TOLD_FIELDS = ['brief', 'answer_id', 'answer_by'] as const;

/** The input fields that the run fills, also for a tool that opens a record; an SOP that writes them is refused. */
export const filledFields = ({ tellsPerson, opens }: Tool): readonly string[] =>
  tellsPerson ? TOLD_FIELDS : opens === undefined ? [] : [CASE_FACTS];

export function createRegistry(tools: readonly Tool[]): Registry {
  const registry = new Map<string, RegisteredTool>();
  for (const tool of tools) {
    assert(
      /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/.test(tool.id),
      `\`${tool.id}\` is a tool id such as \`jira.create_issue\``,
    );
    assert(tool.id.startsWith(`${tool.system}.`), `\`${tool.id}\` begins with its system`);
    assert(!registry.has(tool.id), `\`${tool.id}\` is registered once`);
    registry.set(tool.id, registered(tool));
  }
  return registry;
}

/** A contract never changes, and each engine of a process registers all of them. */
const known = new WeakMap<Tool, RegisteredTool>();

function registered(tool: Tool): RegisteredTool {
  const found = known.get(tool);
  if (found !== undefined) return found;
  const input = typeOf(tool.input);
  const output = typeOf(tool.output);
  assert(input.kind === 'record' && output.kind === 'record', `\`${tool.id}\` takes and gives records`);
  const amounts = [...(tool.movesMoney?.amounts ?? []), ...(tool.movesMoney?.of ?? [])];
  const isAmount = (name: string): boolean => ['money', 'number'].includes(own(input.fields, name)?.type.kind ?? '');
  assert(amounts.every(isAmount), `\`${tool.id}\` takes the amounts that it moves`);
  assert(
    tool.movesMoney === undefined || (amounts.length > 0 && tool.effect === 'write'),
    `\`${tool.id}\` writes, and names an amount, if it moves money`,
  );
  const made = { tool, input, output, errors: { ...COMMON_ERRORS, ...tool.errors } };
  known.set(tool, made);
  return made;
}

/** The tool's summary with the arguments filled in, for approval cards and the audit: never an SOP's own words. */
export function summarise(tool: Tool, args: Readonly<Record<string, Value>>): string {
  return summaryFor(tool, args).replace(/\{([a-z_]+)\}/g, (_, name: string) => {
    const value = own(args, name);
    return value === undefined || isRecord(value) ? 'nothing' : formatValue(value);
  });
}

/**
 * The summary template for these arguments. A part in brackets, such as `[ ({documents})]`, stays only if all its
 * arguments are given. Of people, as `{to|backup}`, the first who is given stays; `no one` if none is.
 */
export function summaryFor({ summary }: Tool, args: Readonly<Record<string, unknown>>): string {
  const isGiven = (part: string): boolean =>
    [...part.matchAll(/\{([a-z_]+)\}/g)].every(([, name = '']) => Object.hasOwn(args, name));
  return summary
    .replace(/\[([^\]]*)\]/g, (_, part: string) => (isGiven(part) ? part : ''))
    .replace(/\{([a-z_]+(?:\|[a-z_]+)+)\}/g, (_, names: string) => {
      const first = names.split('|').find((name) => Object.hasOwn(args, name));
      return first === undefined ? 'no one' : `{${first}}`;
    });
}
