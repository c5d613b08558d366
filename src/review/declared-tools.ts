/**
 * The tools of a handbook: those that the program has, and those that its files in `tools/` declare.
 */
import type { DeclaredTool } from '../declared/declared-tool.ts';
import { parseTool } from '../declared/parse-tool.ts';
import type { Finding } from '../handbook/finding.ts';
import type { HandbookFile } from '../handbook/handbook-file.ts';
import { NOTHING_LOST, type Lost } from '../handbook/yaml/lost.ts';
import { errorIn } from '../handbook/finding.ts';
import { remember } from '../kernel/remember.ts';
import { createRegistry, type Registry } from '../tool/registry.ts';
import type { Tool } from '../tool/tool.ts';

export type HandbookTools = { readonly registry: Registry; readonly declared: ReadonlyMap<string, DeclaredTool> };

type ReadTools = HandbookTools & {
  readonly findings: readonly Finding[];
  /** The files that do not say what their tool takes and gives. Such a tool is in no registry. */
  readonly lost: Lost;
};

/** Sets of tool files that are remembered for each registry: what is compared by its registry stays the same. */
const REMEMBERED_MAX = 16;
const readers = new WeakMap<Registry, (files: readonly HandbookFile[]) => ReadTools>();

/**
 * @param files those in `tools/`; with mistakes in them, `declared` lacks their tools. The registry has them where steps
 *   can be checked against them.
 */
export function declaredTools(files: readonly HandbookFile[], builtIn: Registry): ReadTools {
  if (files.length === 0) return { registry: builtIn, declared: NONE, findings: [], lost: NOTHING_LOST };
  const known =
    readers.get(builtIn) ?? remember(REMEMBERED_MAX, textOf, (own: readonly HandbookFile[]) => readTools(own, builtIn));
  readers.set(builtIn, known);
  return known(files);
}

/** Whether a file says which tool it declares. */
const NAMED = /^tool: *\S/m;
const NONE: ReadonlyMap<string, DeclaredTool> = new Map();

const textOf = (files: readonly HandbookFile[]): string => JSON.stringify(files.map(({ path, text }) => [path, text]));

function readTools(files: readonly HandbookFile[], builtIn: Registry): ReadTools {
  const systems = new Set([...builtIn.values()].map(({ tool }) => tool.system));
  const declared = new Map<string, DeclaredTool>();
  const contracts = new Map<string, Tool>();
  const findings: Finding[] = [];
  const unread: string[] = [];
  for (const { path, text } of files) {
    const { tool, contract, findings: own } = parseTool(text, path, systems);
    findings.push(...own);
    if (contract === null) {
      unread.push(text);
      continue;
    }
    const { id } = contract;
    if (contracts.has(id)) findings.push(errorIn(path, 'tool-twice', `Expected one tool \`${id}\`, got a second one`));
    else {
      contracts.set(id, contract);
      if (tool !== null) declared.set(id, tool);
    }
  }
  const registry = new Map([...builtIn, ...createRegistry([...contracts.values()])]);
  return {
    registry,
    declared,
    findings,
    lost: { text: unread.join('\n'), isAny: unread.some((text) => !NAMED.test(text)) },
  };
}
