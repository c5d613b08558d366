/**
 * Compares the systems that declared tools need with those that the configuration names. Nothing is asked of them: no
 * request of theirs is known to be harmless.
 */
import { secretVariableOf, type DeclaredSystem } from '../connector/declared/system-settings.ts';
import type { DeclaredTool } from '../declared/declared-tool.ts';
import type { Diagnosis } from './diagnosis.ts';

/** How a system is reached, without its secret. */
export type ReachedSystem = Pick<DeclaredSystem, 'url' | 'auth' | 'private'>;

/** @param used the tools that procedures use */
export function diagnoseDeclared(
  declared: ReadonlyMap<string, DeclaredTool>,
  configured: ReadonlyMap<string, ReachedSystem>,
  used: ReadonlySet<string>,
): Diagnosis[] {
  const tools = [...declared.values()].map(({ tool }) => tool);
  const systems = [...new Set([...tools.map(({ system }) => system), ...configured.keys()])].toSorted();
  return systems.map((area): Diagnosis => {
    const reached = configured.get(area);
    const isUsed = tools.some(({ system, id }) => system === area && used.has(id));
    if (reached === undefined)
      return {
        area,
        state: isUsed ? 'missing' : 'note',
        message: `Not configured: declare \`${area}\` in SOPWITH_SYSTEMS, and its secret in ${secretVariableOf(area)}`,
      };
    if (!tools.some(({ system }) => system === area))
      return {
        area,
        state: 'beyond_need',
        message: 'Configured, but no tool of the handbook in force is declared for it; remove it and its secret',
      };
    return { area, state: 'there', message: `${whereIs(reached)}; nothing was asked there` };
  });
}

/** `At https://api.turvo.com/v1, with a token of https://… (OAuth)`. */
export function whereIs({ url, auth, private: isPrivate }: ReachedSystem): string {
  return `At ${url}, ${credentialText(auth)}${isPrivate ? ', in our own network' : ''}`;
}

function credentialText(auth: DeclaredSystem['auth']): string {
  switch (auth.by) {
    case 'none':
      return 'without a credential';
    case 'header':
      return `with its secret in \`${auth.name}\``;
    case 'bearer':
      return 'with its secret as a bearer token';
    case 'basic':
      return `as \`${auth.user}\`, with its secret as the password`;
    case 'oauth':
      return `with tokens of ${auth.token_url} for \`${auth.client_id}\``;
  }
}
