/**
 * Serves the tools on 127.0.0.1: looks up each call in the recorded answers, without knowledge of any domain.
 *
 * `POST /` with `{"tool_name": …, "arguments": {…}}` is answered with `{"result": …}`, or with status 400 and
 * `{"error": text}`.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { canonicalJson, type Json } from '../../../src/kernel/canonical-json.ts';
import type { RecordedAnswer, ToolSpec } from './data.ts';

export type TableAnswer = { readonly result: Json } | { readonly error: string };
export type Table = (tool: string, args: Readonly<Record<string, Json>>) => TableAnswer;
export type TableServer = { readonly address: string; stop(): Promise<void> };

const requestSchema = z.object({ tool_name: z.string(), arguments: z.record(z.string(), z.json()) });

export function createTable(specs: readonly ToolSpec[], answers: readonly RecordedAnswer[]): Table {
  const required = new Map(specs.map((spec) => [spec.name, spec.required]));
  /** Indexed by tool, then by the names in the key, then by their values, so a call is found without a search. */
  const tools = new Map<
    string,
    Map<string, { readonly names: readonly string[]; readonly rows: Map<string, RecordedAnswer> }>
  >();
  for (const answer of answers) {
    const names = Object.keys(answer.key).sort();
    const byNames =
      tools.get(answer.tool) ??
      new Map<string, { readonly names: readonly string[]; readonly rows: Map<string, RecordedAnswer> }>();
    tools.set(answer.tool, byNames);
    const group = byNames.get(names.join('\n')) ?? { names, rows: new Map<string, RecordedAnswer>() };
    byNames.set(names.join('\n'), group);
    const key = keyOf(names, answer.key);
    // The first line with a key wins, as the first row of a table does.
    if (!group.rows.has(key)) group.rows.set(key, answer);
  }
  return (tool, args) => {
    const needed = required.get(tool);
    if (needed === undefined) return { error: `Invalid tool_name: ${tool}` };
    const missing = needed.find((name) => !Object.hasOwn(args, name) || args[name] === null || args[name] === '');
    if (missing !== undefined) return { error: `Missing required parameter: ${missing}` };
    for (const { names, rows } of tools.get(tool)?.values() ?? []) {
      const found = rows.get(keyOf(names, args));
      if (found !== undefined)
        return found.error === undefined ? { result: found.result ?? null } : { error: found.error };
    }
    return { error: 'No record found for the provided parameters' };
  };
}

export async function startTableServer(table: Table): Promise<TableServer> {
  const server = createServer((request, response) => {
    answer(table, request).then(
      (answered) => {
        response
          .writeHead('error' in answered ? 400 : 200, { 'content-type': 'application/json' })
          .end(JSON.stringify(answered));
      },
      () => {
        response.writeHead(500).end();
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/`,
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => {
          if (error === undefined) resolve();
          else reject(error);
        });
        server.closeAllConnections();
      }),
  };
}

async function answer(table: Table, request: IncomingMessage): Promise<TableAnswer> {
  const parsed = requestSchema.safeParse(JSON.parse(await text(request)));
  return parsed.success
    ? table(parsed.data.tool_name, parsed.data.arguments)
    : { error: 'Expected `tool_name` and `arguments`' };
}

/** Texts are compared by their characters, numbers by value, lists item by item: as in canonical JSON. */
function keyOf(names: readonly string[], values: Readonly<Record<string, Json>>): string {
  return canonicalJson(names.map((name) => (Object.hasOwn(values, name) ? (values[name] ?? null) : null)));
}
