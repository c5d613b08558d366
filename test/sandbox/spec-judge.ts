/**
 * Checks requests and responses against the vendors' own OpenAPI files, which are independent of this project.
 *
 * The files are not part of the repository. They are read from `SOPWITH_SPECS`, or from `../shared/specs` next to the
 * project. If they are missing nothing is checked, and a message says so.
 */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { OpenAPIBackend, type Document } from 'openapi-backend';
import { parse } from 'yaml';
import type { Exchange } from '../../src/sandbox/vendor.ts';
import type { SandboxRequest, SandboxResponse } from '../../src/sandbox/request.ts';

export type JudgedVendor = 'zendesk' | 'jira' | 'openai';

export type SpecJudge = {
  judge(vendor: JudgedVendor, request: SandboxRequest, response: SandboxResponse): void;
  /** For the sandbox's `onExchange`; ignores vendors without a specification. */
  readonly onExchange: (exchange: Exchange) => void;
  /** One sentence per violation. */
  readonly findings: readonly string[];
  /** Operations that were checked, such as `zendesk ShowTicket 200`. */
  readonly judged: ReadonlySet<string>;
};

const FILES: Readonly<Record<JudgedVendor, string>> = {
  zendesk: 'zendesk.support.openapi.yaml',
  jira: 'jira-cloud.platform-v3.openapi.json',
  openai: 'openai.openapi.json',
};
const FOLDER = resolve(import.meta.dirname, '../..', process.env['SOPWITH_SPECS'] ?? '../shared/specs');

/** Paths that the vendor serves but describes elsewhere. */
const ELSEWHERE = new Set(['zendesk POST /oauth/tokens']);

/** Known defects of the files, found by comparing them with the vendors' documentation. */
const KNOWN_DEFECTS: readonly {
  readonly name: string;
  readonly is: (vendor: JudgedVendor, side: Side, problem: Problem) => boolean;
}[] = [
  {
    name: 'Zendesk demands key, type and title of each custom field value, while its API takes id and value',
    is: (vendor, side, { path, keyword }) =>
      vendor === 'zendesk' && side === 'request' && keyword === 'required' && path.includes('/custom_fields/'),
  },
  {
    name: 'Zendesk does not declare the parameters of pagination',
    is: (vendor, side, { keyword, extra }) =>
      vendor === 'zendesk' &&
      side === 'request' &&
      keyword === 'additionalProperties' &&
      /^(page|per_page|page\[\w+\])$/.test(extra),
  },
  {
    name: 'Zendesk demands a user id in the path of groups, which belongs to another path of the same operation',
    is: (vendor, side, { path, keyword, message }) =>
      vendor === 'zendesk' &&
      side === 'request' &&
      path === '/path' &&
      keyword === 'required' &&
      message.includes('user_id'),
  },
  {
    name: 'Zendesk allows text and numbers as values of audit events, while changed tags are a list',
    is: (vendor, side, { path, value }) =>
      vendor === 'zendesk' && side === 'response' && /\/events\/\d+\/value$/.test(path) && Array.isArray(value),
  },
  {
    name: 'Zendesk does not say of fields that they may be null, while its API answers null for whatever is not set',
    is: (vendor, side, { keyword, value }) =>
      vendor === 'zendesk' &&
      side === 'response' &&
      ['type', 'enum', 'oneOf', 'anyOf'].includes(keyword) &&
      value === null,
  },
  {
    name: 'Jira declares one remote link as the answer of all remote links of an issue, which it answers as a list',
    is: (vendor, side, { path, keyword, value }) =>
      vendor === 'jira' &&
      side === 'response' &&
      path === '' &&
      keyword === 'type' &&
      Array.isArray(value) &&
      value.every((each) => typeof each === 'object' && each !== null && 'object' in each && 'self' in each),
  },
];

type Side = 'request' | 'response';
type Problem = {
  readonly path: string;
  readonly keyword: string;
  readonly message: string;
  readonly value: unknown;
  readonly extra: string;
};
type AjvError = {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
  readonly params?: Readonly<Record<string, unknown>>;
};

/** The judge of these vendors, or null when their files are missing. */
export async function loadSpecJudge(vendors: readonly JudgedVendor[]): Promise<SpecJudge | null> {
  const missing = vendors.filter((vendor) => !existsSync(resolve(FOLDER, FILES[vendor])));
  if (missing.length > 0) {
    console.warn(
      `NOT CHECKED: the answers of the ${missing.join(' and ')} stand-in against the vendor's own specification, because \`${missing.map((vendor) => FILES[vendor]).join('`, `')}\` is not in the folder that SOPWITH_SPECS names`,
    );
    return null;
  }
  const specs = new Map<string, OpenAPIBackend>();
  for (const vendor of vendors) specs.set(vendor, await openSpec(vendor));
  const findings: string[] = [];
  const judged = new Set<string>();

  const judge = (vendor: JudgedVendor, request: SandboxRequest, response: SandboxResponse): void => {
    const spec = specs.get(vendor);
    const path = pathInSpec(vendor, request.path);
    const name = `${vendor} ${request.method} ${path}`;
    if (spec === undefined || ELSEWHERE.has(name)) return;
    const asked = {
      method: request.method,
      path,
      query: Object.fromEntries(request.query),
      headers: {},
      body: request.body === '' ? undefined : jsonOf(request.body),
    };
    const operation = spec.matchOperation(asked);
    if (operation === undefined) {
      // An operation that the vendor does not have must be answered with 404, or 401 without a login.
      if (response.status !== 404 && response.status !== 401)
        findings.push(`${name}: the vendor has no such operation`);
      return;
    }
    judged.add(`${vendor} ${operation.operationId ?? path} ${response.status}`);
    const add = (side: Side, body: unknown, errors: readonly AjvError[] | null | undefined): void => {
      for (const problem of problemsIn(vendor, side, body, errors ?? []))
        findings.push(
          `${name} ${response.status}, ${side}: ${problem.path} ${problem.message} ${problem.extra}`.trim(),
        );
    };
    // A request that the stand-in refused was invalid on purpose.
    if (response.status < 400)
      add(
        'request',
        { requestBody: asked.body },
        spec.validateRequest(asked, operation).errors as readonly AjvError[] | null,
      );
    const isDeclared = Object.hasOwn(operation.responses ?? {}, String(response.status));
    if (!isDeclared && response.status < 400) findings.push(`${name}: the vendor does not answer ${response.status}`);
    if (isDeclared && response.status !== 204 && hasSchema(operation.responses, response.status)) {
      const sent: unknown = JSON.parse(JSON.stringify(response.body));
      add(
        'response',
        sent,
        spec.validateResponse(sent, operation, response.status).errors as readonly AjvError[] | null,
      );
    }
  };

  return {
    judge,
    findings,
    judged,
    onExchange: ({ vendor, request, response }) => {
      if (vendor === 'zendesk' || vendor === 'jira' || vendor === 'openai') judge(vendor, request, response);
    },
  };
}

/** The path as the vendor's file writes it. */
function pathInSpec(vendor: JudgedVendor, path: string): string {
  if (vendor === 'zendesk') return path.replace(/\.json$/, '');
  return vendor === 'openai' ? path.replace(/^\/v1/, '') : path;
}

/** The validator's errors as problems, without those caused by known defects of the file. */
function problemsIn(vendor: JudgedVendor, side: Side, body: unknown, errors: readonly AjvError[]): Problem[] {
  return errors
    .map((error) => ({
      path: error.instancePath,
      keyword: error.keyword,
      message: error.message ?? '',
      value: valueAt(body, error.instancePath),
      extra: String(error.params?.['additionalProperty'] ?? ''),
    }))
    .filter((problem) => !KNOWN_DEFECTS.some((defect) => defect.is(vendor, side, problem)));
}

async function openSpec(vendor: JudgedVendor): Promise<OpenAPIBackend> {
  const text = readFileSync(resolve(FOLDER, FILES[vendor]), 'utf8');
  const definition = (FILES[vendor].endsWith('.json') ? JSON.parse(text) : parse(text)) as Document;
  if (vendor === 'openai') dropNullable(definition);
  // Our paths do not include those of the servers in the file.
  const spec = new OpenAPIBackend({
    definition: { ...definition, servers: [] },
    quick: true,
    strict: false,
    ajvOpts: { strict: false, validateFormats: false, allErrors: true, logger: false },
  });
  await spec.init();
  return spec;
}

/** OpenAI's file is OpenAPI 3.1 but still uses `nullable` from 3.0, which requires a `type` next to it. */
function dropNullable(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  const record = node as Record<string, unknown>;
  if (typeof record['nullable'] === 'boolean' && record['type'] === undefined) delete record['nullable'];
  for (const inner of Object.values(record)) dropNullable(inner);
}

function hasSchema(responses: unknown, status: number): boolean {
  const response = (responses as Record<string, { content?: Record<string, { schema?: unknown }> }> | undefined)?.[
    String(status)
  ];
  return Object.values(response?.content ?? {}).some(({ schema }) => schema !== undefined);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The value at an instance path such as `/ticket/group_id`. */
function valueAt(body: unknown, path: string): unknown {
  return path
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, key)
          ? (value as Record<string, unknown>)[key]
          : undefined,
      body,
    );
}
