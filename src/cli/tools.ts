/**
 * `sop tools`: the approved tools, for people who write procedures: what each does, its inputs, outputs and errors.
 */
import { allTools } from '../connector/tools.ts';
import { remarkOnRequest } from '../declared/may-change.ts';
import { describeType, type Field, type RecordType, type Type } from '../kernel/value.ts';
import type { Handbook } from '../review/handbook.ts';
import { allSteps, toolOf } from '../sop/sop.ts';
import { createRegistry, filledFields, type RegisteredTool } from '../tool/registry.ts';
import { COMMON_ERRORS, type Tool } from '../tool/tool.ts';
import { EXIT, JSON_OPTION, unknown, UsageError, type CommandBody } from './command.ts';
import type { CliConfiguration } from './cli-context.ts';
import { whereIs } from './diagnose-declared.ts';
import { readSaved } from './diagnose-folder.ts';
import { paintFor, type Paint } from './text-style.ts';

export const toolsCommand: CommandBody = {
  options: { json: JSON_OPTION },
  exits: ['0  they were listed', '2  there is no such tool or system'],
  async run({ words, has }, { io, readConfiguration }) {
    const [wanted, ...others] = words;
    if (others.length > 0) throw new UsageError(`Expected at most one tool or system, got \`${words.join(' ')}\``);
    const configuration = await readConfiguration();
    const builtIn = createRegistry(allTools());
    const { handbook, files } = readSaved(io.cwd, configuration.sopsDirectory, builtIn);
    if (handbook === null && files.some(({ path }) => path.startsWith('tools/')))
      io.err(
        `Tools that \`${configuration.sopsDirectory}\` declares are not listed, since it has mistakes: run \`sop check\`\n`,
      );
    for (const problem of configuration.problems) io.err(`The configuration is not used as it is: ${problem}\n`);
    const reached: Reached = (id) => reachOf(handbook, configuration, id);
    const all = [...(handbook?.registry ?? builtIn).values()];
    const chosen = wanted === undefined ? all : all.filter(({ tool }) => tool.id === wanted || tool.system === wanted);
    if (wanted !== undefined && chosen.length === 0)
      throw unknown(
        `tool, or one of the systems ${[...new Set(all.map(({ tool }) => tool.system))].join(', ')}`,
        wanted,
        all.flatMap(({ tool }) => [tool.id, tool.system]),
      );
    const paint = paintFor(io);
    if (has('json'))
      io.out(
        `${JSON.stringify(
          chosen.map((registered) => asJson(registered, reached)),
          null,
          2,
        )}\n`,
      );
    else if (wanted === undefined)
      io.out(
        `${chosen.map(({ tool }) => `${paint('bold', tool.id.padEnd(32))} ${summaryOf(tool.summary)}`).join('\n')}\n`,
      );
    else io.out(`${chosen.map((registered) => inFull(registered, paint, reached)).join('\n\n')}\n`);
    return EXIT.ok;
  },
};

type Reach = {
  readonly file: string;
  readonly request: string;
  /** What looks as if the request changed something. */
  readonly remark: string | null;
  readonly system: string | null;
  readonly steps: readonly string[];
};
/** What a declared tool reaches; null for one that the program has. */
type Reached = (id: string) => Reach | null;

/** Which host with which credential, and the steps that use it: what security wants to see of a declared tool. */
function reachOf(
  handbook: Handbook | null,
  { mode, declaredSystems }: Pick<CliConfiguration, 'mode' | 'declaredSystems'>,
  id: string,
): Reach | null {
  const declared = handbook?.declared.get(id);
  if (handbook === null || declared === undefined) return null;
  const { request } = declared.declaration;
  const remark = remarkOnRequest(request);
  const system = declaredSystems.get(declared.tool.system);
  return {
    file: declared.file,
    request: `${request.method} ${request.path}`,
    remark: remark?.severity === 'warning' ? remark.message : null,
    system:
      system === undefined ? (mode === 'sandbox' ? 'Answered by its examples in the sandbox' : null) : whereIs(system),
    steps: [...handbook.sops.values()].flatMap((sop) =>
      allSteps(sop).flatMap(({ label, body }) => (toolOf(body) === id ? [`${sop.name} ${label}`] : [])),
    ),
  };
}

function reachText({ file, request, system, steps }: Reach): string[] {
  return [
    `  Declared in ${file}`,
    `  Asks ${request}`,
    `  ${system ?? 'Not configured: SOPWITH_SYSTEMS has no address for it'}`,
    `  Used by ${steps.length === 0 ? 'no step' : steps.join(', ')}`,
  ];
}

function inFull(registered: RegisteredTool, paint: Paint, reached: Reached): string {
  const { tool, output } = registered;
  const reach = reached(tool.id);
  const errors = ownErrors(registered);
  return [
    `${paint('bold', tool.id)}  ${summaryOf(tool.summary)}`,
    `  ${effectText(tool.effect, reach)}`,
    ...(tool.movesMoney === undefined
      ? []
      : [
          `  Moves money: it ${tool.movesMoney.how} the amount in ${tool.movesMoney.amounts.map((name) => `\`${name}\``).join(', ')}`,
        ]),
    ...(reach === null ? [] : reachText(reach)),
    ...section('Takes', inputsOf(registered)),
    ...section('Returns', output),
    ...(errors.length === 0
      ? []
      : ['  Errors', ...errors.map(([code, sentence]) => `    ${code.padEnd(24)} ${sentence}`)]),
  ].join('\n');
}

function effectText(effect: 'read' | 'write', reach: Reach | null): string {
  if (effect === 'write') return 'Changes something, so the boundary may require approval';
  if (reach === null) return 'Reads only';
  const remark = reach.remark === null ? '' : `. ${reach.remark}`;
  return reach.request.startsWith('POST ')
    ? `Declared as a look-up, sent as POST, also again after a failure${remark}`
    : `Declared as a look-up, which may be sent again${remark}`;
}

function section(title: string, { fields }: RecordType): string[] {
  const rows = Object.entries(fields).map(
    ([name, field]) => `    ${`${name}${field.optional ? '?' : ''}`.padEnd(24)} ${typeText(field)}`,
  );
  return rows.length === 0 ? [] : [`  ${title}`, ...rows];
}

/** The label, the type, and the possible values if the text has a fixed set. */
function typeText({ label, type, untrusted }: Field): string {
  return `${label}: ${wordsOf(type)}${untrusted === true ? ', written outside' : ''}`;
}

function wordsOf(type: Type): string {
  switch (type.kind) {
    case 'text':
      return type.oneOf === undefined ? describeType(type) : `one of ${type.oneOf.join(', ')}`;
    case 'list':
      return `a list of ${wordsOf(type.of)}`;
    case 'record':
      return `{ ${Object.entries(type.fields)
        .map(([name, { optional }]) => `${name}${optional ? '?' : ''}`)
        .join(', ')} }`;
    default:
      return describeType(type);
  }
}

/** The inputs that an SOP gives. The run fills in the others. */
function inputsOf({ tool, input }: RegisteredTool): RecordType {
  return {
    kind: 'record',
    fields: Object.fromEntries(Object.entries(input.fields).filter(([name]) => !filledFields(tool).includes(name))),
  };
}

function ownErrors({ errors }: RegisteredTool): (readonly [string, string])[] {
  return Object.entries(errors).toSorted(
    ([one], [other]) => Number(Object.hasOwn(COMMON_ERRORS, one)) - Number(Object.hasOwn(COMMON_ERRORS, other)),
  );
}

const summaryOf = (summary: string): string => summary.replaceAll(/[[\]]/g, '');

function asJson(registered: RegisteredTool, reached: Reached): unknown {
  const { tool, output } = registered;
  const fields = ({ fields: all }: RecordType): unknown =>
    Object.entries(all).map(([name, { label, type, optional }]) => ({
      name,
      label,
      type: describeType(type),
      optional,
      ...(type.kind === 'text' && type.oneOf !== undefined ? { one_of: type.oneOf } : {}),
    }));
  return {
    id: tool.id,
    summary: tool.summary,
    effect: tool.effect,
    moves_money: moved(tool),
    takes: fields(inputsOf(registered)),
    gives: fields(output),
    errors: Object.fromEntries(ownErrors(registered)),
    reaches: reached(tool.id),
  };
}

function moved({ movesMoney }: Tool): Pick<NonNullable<Tool['movesMoney']>, 'how' | 'amounts' | 'of'> | null {
  if (movesMoney === undefined) return null;
  const { how, amounts, of } = movesMoney;
  return { how, amounts, ...(of === undefined ? {} : { of }) };
}
