/**
 * Binds declared tools to answers that are written down, for the sandbox and for replay: request, reading and errors are
 * those of the real system, only its answer comes from a file.
 */
import type { Example } from '../../declared/declaration.ts';
import type { DeclaredTool } from '../../declared/declared-tool.ts';
import { isCallOf } from '../../declared/play-example.ts';
import { onceForEach } from '../../kernel/once-for-each.ts';
import { formatValue, type Value } from '../../kernel/value.ts';
import type { ToolBinding } from '../../tool/tool.ts';
import { createBindDeclared, type BindDeclared } from './bind-declared.ts';

/** What a system answers to one call of a tool: an example of its file, or one of a past case. */
export type WrittenAnswer = Pick<Example, 'with' | 'status' | 'body'>;

/** A host that no name resolves to (RFC 2606). */
const SYSTEM = {
  url: 'https://examples.invalid',
  auth: { by: 'none' },
  headers: {},
  private: false,
  secret: '',
} as const;

/** Statuses whose answer has no body. */
const NO_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/** `order B-99, branch Graz`. */
const shownArgs = (input: Readonly<Record<string, Value>>): string =>
  Object.entries(input)
    .map(([name, value]) => `${name.replaceAll('_', ' ')} ${formatValue(value)}`)
    .join(', ');

/** @param answers those of a past case, by tool; they come before the examples of the tool's file */
export function bindExamples(answers: ReadonlyMap<string, readonly WrittenAnswer[]> = new Map()): BindDeclared {
  return onceForEach((tool: DeclaredTool): ToolBinding => {
    const { declaration, file } = tool;
    const written = [...(answers.get(tool.tool.id) ?? []), ...declaration.examples];
    return {
      tool: tool.tool,
      call(input, context) {
        const found = written.find((example) => isCallOf(declaration, example, input));
        if (found === undefined)
          return Promise.resolve({
            kind: 'failed',
            // No refusal: nothing is wrong in the system or in the case, and no step handles it as one.
            code: 'invalid_output',
            message: `no answer of \`${tool.tool.id}\` is written down for ${shownArgs(input)}: add one to the examples of \`${file}\``,
          });
        const { status, body } = found;
        const answer = (): Promise<Response> =>
          Promise.resolve(NO_BODY.has(status) ? new Response(null, { status }) : Response.json(body, { status }));
        return createBindDeclared(new Map([[tool.tool.system, SYSTEM]]), { clock: { now: () => 0 }, fetch: answer })(
          tool,
        ).call(input, context);
      },
    };
  });
}
