/**
 * The tools of a handbook: those that the program has, and those that its files in `tools/` declare.
 */
import type { DeclaredTool } from '../declared/declared-tool.ts';
import { parseTool } from '../declared/parse-tool.ts';
import type { Finding } from '../handbook/finding.ts';
import type { HandbookFile } from '../handbook/handbook-file.ts';
import { errorIn } from '../handbook/finding.ts';
import { remember } from '../kernel/remember.ts';
import { createRegistry, type Registry } from '../tool/registry.ts';

export type HandbookTools = { readonly registry: Registry; readonly declared: ReadonlyMap<string, DeclaredTool> };

type ReadTools = HandbookTools & { readonly findings: readonly Finding[] };

/** Sets of tool files that are remembered for each registry: what is compared by its registry stays the same. */
const REMEMBERED_MAX = 16;
const readers = new WeakMap<Registry, (files: readonly HandbookFile[]) => ReadTools>();

/** @param files those in `tools/`; with mistakes in them, `declared` lacks their tools */
export function declaredTools(files: readonly HandbookFile[], builtIn: Registry): ReadTools {
  if (files.length === 0) return { registry: builtIn, declared: NONE, findings: [] };
  const known =
    readers.get(builtIn) ?? remember(REMEMBERED_MAX, textOf, (own: readonly HandbookFile[]) => readTools(own, builtIn));
  readers.set(builtIn, known);
  return known(files);
}

const NONE: ReadonlyMap<string, DeclaredTool> = new Map();

const textOf = (files: readonly HandbookFile[]): string => JSON.stringify(files.map(({ path, text }) => [path, text]));

function readTools(files: readonly HandbookFile[], builtIn: Registry): ReadTools {
  const systems = new Set([...builtIn.values()].map(({ tool }) => tool.system));
  const declared = new Map<string, DeclaredTool>();
  const findings: Finding[] = [];
  for (const { path, text } of files) {
    const { tool, findings: own } = parseTool(text, path, systems);
    findings.push(...own);
    if (tool === null) continue;
    const { id } = tool.tool;
    if (declared.has(id)) findings.push(errorIn(path, 'tool-twice', `Expected one tool \`${id}\`, got a second one`));
    else declared.set(id, tool);
  }
  const registry = new Map([...builtIn, ...createRegistry([...declared.values()].map(({ tool }) => tool))]);
  return { registry, declared, findings };
}
