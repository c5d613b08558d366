/**
 * Reads `sops/tools/NAME.tool.yaml`, and reports what in it cannot work: fields that nothing sends, values that no request
 * can hold, and examples that it does not read as they say.
 */
import { FileReader } from '../handbook/file-reader.ts';
import type { Finding } from '../handbook/finding.ts';
import { listed, suggestWord } from '../handbook/suggest.ts';
import { readYamlAs, type Path, type YamlValue } from '../handbook/yaml/read-yaml-as.ts';
import { own } from '../kernel/own.ts';
import { COMMON_ERRORS, EARLIER_FOUND, type Tool } from '../tool/tool.ts';
import { saysNothing } from './answer-status.ts';
import { declarationSchema, type Declaration } from './declaration.ts';
import { declaredTool, systemOf, type DeclaredTool } from './declared-tool.ts';
import { remarkOnRequest } from './may-change.ts';
import { exampleProblems } from './play-example.ts';
import { contractIn, withoutWrongExamples } from './sound-parts.ts';
import { oddBracesIn, placeholderProblem, placeholdersIn, textsIn } from './template.ts';

type Report = (path: Path, message: string, suggestion?: string | null) => void;

/** Headers that say in what form an answer is wanted. In whose name is asked, or for whom, is the operator's to say. */
const OURS = /^(?:accept|accept-language|prefer|(?:[a-z]+-)*version)$/i;
/** A name in a path, with what servers do not take for something else. */
const NAME_IN_PATH = /^(?:[\w~@:+,=.-]|\{[^{}]*\})+$/;

export type ParsedTool = {
  /** Null where the file has errors. */
  readonly tool: DeclaredTool | null;
  /** What steps are checked against: also of a file whose errors are in other parts of it. */
  readonly contract: Tool | null;
  readonly findings: readonly Finding[];
};

/** @param builtIn systems whose tools this program has: a handbook declares none of theirs */
export function parseTool(text: string, file: string, builtIn: ReadonlySet<string>): ParsedTool {
  const reader = new FileReader(file, text);
  const misfits: YamlValue<unknown>[] = [];
  const whole = readYamlAs(reader, {
    schema: declarationSchema,
    rule: 'tool-shape',
    expected: 'a tool',
    onMisfit: (given) => misfits.push(given),
  });
  const [misfit] = misfits;
  const read = whole ?? (misfit === undefined ? null : withoutWrongExamples(misfit));
  if (read === null) {
    const contract = misfit === undefined ? null : contractIn(misfit, builtIn);
    return { tool: null, contract, findings: reader.findings };
  }
  const { value: declaration, rangeOf } = read;
  const wrong: Path[] = [];
  const report: Report = (path, message, suggestion = null) => {
    wrong.push(path);
    reader.report('tool-content', rangeOf(path), message, suggestion);
  };
  for (const check of CHECKS) check(declaration, report, builtIn);
  const remark = remarkOnRequest(declaration.request);
  if (remark !== null)
    reader.report('tool-look-up', rangeOf(['request', remark.at]), remark.message, null, remark.severity);
  const tool = declaredTool(declaration, file);
  const readable = declaration.gives.filter(
    (_, at) => !wrong.some(([part, index]) => part === 'gives' && index === at),
  );
  const isSent = !wrong.some(([part]) => part === 'request');
  for (const { at, message } of exampleProblems(tool, { readable, isSent }))
    reader.report('tool-example', rangeOf(at), message);
  return {
    tool: reader.hasErrors ? null : tool,
    contract: wrong.some(([part]) => part === 'tool') ? null : tool.tool,
    findings: reader.findings,
  };
}

type Check = (declaration: Declaration, report: Report, builtIn: ReadonlySet<string>) => void;

const CHECKS: readonly Check[] = [
  checkId,
  checkNames,
  checkSummary,
  checkRequest,
  checkCredentials,
  checkUse,
  checkMatches,
  checkErrors,
  checkMoney,
];

function checkId({ tool }: Declaration, report: Report, builtIn: ReadonlySet<string>): void {
  const system = systemOf(tool);
  if (builtIn.has(system))
    report(
      ['tool'],
      `Expected a system of your own, got \`${system}\`, whose tools are built in`,
      `Name it otherwise, such as \`own_${system}\``,
    );
}

function checkNames({ takes, gives }: Declaration, report: Report): void {
  for (const [key, fields] of [
    ['takes', takes],
    ['gives', gives],
  ] as const)
    fields.forEach(({ field }, index) => {
      if (fields.findIndex((other) => other.field === field) < index)
        report([key, index, 'field'], `Expected a name of its own, got \`${field}\` twice`);
    });
}

function checkSummary({ says, takes }: Declaration, report: Report): void {
  const kept = says.replace(/\[[^\]]*\]/g, '');
  for (const name of placeholdersIn(says)) {
    const field = takes.find((known) => known.field === name);
    if (field === undefined)
      report(
        ['says'],
        `Expected a field of \`takes\` in braces, got \`{${name}}\``,
        suggestWord(
          name,
          takes.map((known) => known.field),
        ),
      );
    else if (field.optional && placeholdersIn(kept).includes(name))
      report(['says'], `Expected \`{${name}}\` in brackets, since it may be left out: \`[ for {${name}}]\``);
  }
}

function checkRequest({ request, takes }: Declaration, report: Report): void {
  const address = addressProblem(request.path);
  if (address !== null) {
    report(['request', 'path'], ...address);
    return;
  }
  const segments = request.path.slice(1).split('/');
  const isOdd = (segment: string, index: number): boolean =>
    segment === '' ? index < segments.length - 1 : !NAME_IN_PATH.test(segment) || /^\.+$/.test(segment);
  if (segments.some(isOdd))
    report(
      ['request', 'path'],
      `Expected a path of names between single \`/\`, got \`${request.path}\``,
      'Write each name as it is: it is encoded when it is sent',
    );
  for (const placeholder of placeholdersIn(request.path)) {
    const [name] = placeholder.split('.');
    if (takes.find(({ field }) => field === name)?.optional === true)
      report(['request', 'path'], `Expected a field that is always given in a path, got \`{${placeholder}}\``);
  }
  const texts: readonly (readonly [Path, string])[] = [
    [['request', 'path'], request.path],
    ...Object.entries(request.query).map(([name, text]) => [['request', 'query', name], text] as const),
    ...textsIn(request.body).map((text) => [['request', 'body'], text] as const),
  ];
  for (const [path, text] of texts)
    for (const placeholder of placeholdersIn(text)) {
      const problem = placeholderProblem(placeholder, takes);
      if (problem !== null) report(path, problem, suggestField(placeholder, takes));
    }
  // In a body, other braces are text, as GraphQL has them.
  for (const [path, text] of texts)
    for (const odd of path[1] === 'body' ? [] : oddBracesIn(text))
      report(
        path,
        `Expected a field of \`takes\` in braces, got \`${odd}\``,
        suggestField(odd.replace(/[{}]/g, ''), takes),
      );
  for (const [name, text] of Object.entries(request.headers))
    if (placeholdersIn(text).length > 0)
      report(['request', 'headers', name], `Expected a fixed text in a header, got \`${text}\``);
  for (const name of Object.keys(request.headers))
    if (!OURS.test(name))
      report(
        ['request', 'headers', name],
        `Expected \`Accept\`, \`Prefer\` or the header of a version, got \`${name}\``,
        'Whoever operates the program sets other headers, and credentials, next to the address of the system',
      );
  if (request.method === 'GET' && request.body !== undefined)
    report(['request', 'body'], 'Expected no body in a GET request, got one', 'Write `method: POST`');
}

/** Of a field that is not known; null where only its part is wrong. */
function suggestField(placeholder: string, takes: Declaration['takes']): string | null {
  const [name = ''] = placeholder.split('.');
  const fields = takes.map(({ field }) => field);
  return fields.includes(name) ? null : suggestWord(name, fields);
}

/** Why a text is no path, and what to write. */
function addressProblem(path: string): readonly [message: string, suggestion: string] | null {
  const expected = `Expected a path such as \`/loads/{load}\`, got \`${path}\``;
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(path))
    return [expected, 'Write what comes below the address of the system, which whoever operates the program sets'];
  if (path.includes('?')) return [expected, 'Write what follows the `?` under `query`'];
  if (/[#\s\\]/.test(path)) return [expected, 'Write each name as it is: it is encoded when it is sent'];
  return path.startsWith('/') ? null : [expected, `Write \`/${path}\``];
}

/** Names of members that carry a credential. */
const CREDENTIAL = /(?:^|[_.-])(?:api_?-?key|access_?-?key|token|secret|password|passwd|pwd|authorization)$/i;

/** A credential in a handbook would be published, and kept with every version of it. */
function checkCredentials({ request }: Declaration, report: Report): void {
  const named: readonly (readonly [Path, string, unknown])[] = [
    ...Object.entries(request.query).map(([name, text]) => [['request', 'query', name], name, text] as const),
    ...membersOf(request.body).map(([name, value]) => [['request', 'body'], name, value] as const),
  ];
  for (const [path, name, value] of named)
    if (CREDENTIAL.test(name) && (typeof value !== 'string' || placeholdersIn(value).length === 0))
      report(
        path,
        `Expected no credential in a handbook, got \`${name}\``,
        'Whoever operates the program sets it next to the address of the system',
      );
}

function membersOf(body: unknown): readonly (readonly [string, unknown])[] {
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) =>
    typeof value === 'object' ? membersOf(value) : [[name, value] as const],
  );
}

/** A value that is not sent decides nothing, whatever a step passes. */
function checkUse({ request, takes }: Declaration, report: Report): void {
  const sent = [request.path, ...Object.values(request.query), ...textsIn(request.body)]
    .flatMap(placeholdersIn)
    .map((placeholder) => placeholder.split('.')[0]);
  takes.forEach(({ field }, index) => {
    if (!sent.includes(field))
      report(['takes', index, 'field'], `Expected \`{${field}}\` in the path, the query or the body, got it nowhere`);
  });
}

function checkMatches({ answer, takes }: Declaration, report: Report): void {
  for (const [path, name] of Object.entries(answer.matches)) {
    const field = takes.find((known) => known.field === name);
    if (field === undefined)
      report(
        ['answer', 'matches', path],
        `Expected a field of \`takes\`, got \`${name}\``,
        suggestWord(
          name,
          takes.map((known) => known.field),
        ),
      );
    else if (field.type === 'money' || field.type === 'time')
      report(
        ['answer', 'matches', path],
        `Expected a text, a number or a yes or no, got \`${name}\`, a field of type \`${field.type}\``,
      );
  }
  const isCertain = Object.values(answer.matches).some((name) =>
    takes.some(({ field, optional }) => field === name && !optional),
  );
  if (takes.length > 0 && !isCertain)
    report(
      ['answer', 'matches'],
      'Expected a member of the record that must be what was asked for, a field that is always given, got none',
      `Write \`matches: { MEMBER: ${takes[0]?.field ?? ''} }\`: a system that overlooks the question answers with another record`,
    );
}

function checkErrors({ errors, answer }: Declaration, report: Report): void {
  for (const code of Object.keys(errors))
    if (Object.hasOwn(COMMON_ERRORS, code) || code === EARLIER_FOUND)
      report(['errors', code], `Expected a code of its own, got \`${code}\`, which every tool has`);
  answer.refusals.forEach((refusal, index) => {
    const at: Path = ['answer', 'refusals', index];
    if (own(errors, refusal.error) === undefined)
      report(
        [...at, 'error'],
        `Expected a code of \`errors\`, got \`${refusal.error}\``,
        suggestWord(refusal.error, Object.keys(errors)),
      );
    if (refusal.status !== undefined && saysNothing(refusal.status))
      report(
        [...at, 'status'],
        `Expected a status that answers the question, got ${refusal.status}, which is about our credentials, the state of the system, or a part of an answer`,
      );
    if (refusal.status === undefined && refusal.at === undefined)
      report(at, 'Expected `status`, or `at` with `is`, got neither');
    if ((refusal.at === undefined) !== (refusal.is === undefined))
      report(at, `Expected \`at\` and \`is\` together, got ${refusal.at === undefined ? '`is`' : '`at`'} alone`);
  });
  if (answer.empty_list !== undefined && (answer.list ?? '.') === '.')
    report(
      ['answer', 'empty_list'],
      `Expected \`empty_list\` next to \`list: MEMBER\`, got it ${answer.list === undefined ? 'without a list' : 'where the answer itself is the list'}`,
    );
  const lacking =
    answer.list === undefined ? [] : ['not_found', 'several'].filter((code) => own(errors, code) === undefined);
  if (lacking.length > 0)
    report(
      ['errors'],
      `Expected the code ${listed(lacking, 'and')} in \`errors\`, since a list may have none or several, got none`,
    );
}

function checkMoney({ gives }: Declaration, report: Report): void {
  gives.forEach(({ type, currency, currency_from: from }, index) => {
    const stated = [currency, from].filter((one) => one !== undefined).length;
    if (type === 'money' && stated !== 1)
      report(
        ['gives', index, 'type'],
        `Expected \`currency\` or \`currency_from\` next to \`type: money\`, got ${stated === 0 ? 'neither' : 'both'}`,
      );
    if (type !== 'money' && stated > 0)
      report(['gives', index, 'type'], `Expected a currency for money only, got it for a ${type}`);
  });
}
