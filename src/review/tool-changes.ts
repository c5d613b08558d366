/**
 * What a new handbook changes in the tools that it declares: who approves it reads what each of them asks.
 */
import type { DeclaredTool } from '../declared/declared-tool.ts';
import { contentOf } from './member-changes.ts';

type Declared = ReadonlyMap<string, DeclaredTool>;

/** `Tool shop.find_order: GET /v2/orders/{order} → POST /v2/search`, and which other parts changed. */
export function toolChanges(before: Declared, after: Declared): string[] {
  const ids = new Set([...before.keys(), ...after.keys()]);
  return [...ids].flatMap((id) => {
    const [old, fresh] = [before.get(id), after.get(id)];
    if (fresh === undefined) return [`Tool ${id} was removed`];
    if (old === undefined) return [`Tool ${id} is new: ${askedBy(fresh)}`];
    const asked = askedBy(old) === askedBy(fresh) ? [] : [`${askedBy(old)} → ${askedBy(fresh)}`];
    const parts = changedParts(old, fresh);
    const named = parts.length === 0 ? [] : [`${parts.map((part) => `\`${part}\``).join(', ')} changed`];
    return [...asked, ...named].length === 0 ? [] : [`Tool ${id}: ${[...asked, ...named].join('; ')}`];
  });
}

const askedBy = ({ declaration: { request } }: DeclaredTool): string => `${request.method} ${request.path}`;

function changedParts(before: DeclaredTool, after: DeclaredTool): string[] {
  const [old, fresh] = [before, after].map(({ declaration }) => {
    const { method, path, ...request } = declaration.request;
    return new Map(Object.entries({ ...declaration, request }));
  });
  const names = new Set([...(old?.keys() ?? []), ...(fresh?.keys() ?? [])]);
  return [...names].filter((name) => contentOf(old?.get(name)) !== contentOf(fresh?.get(name)));
}
