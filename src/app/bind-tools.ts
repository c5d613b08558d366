/**
 * Binds every tool. The tools of a system that is not configured are bound too, so SOPs can be checked; calling one
 * fails with a sentence that says what to set.
 */
import { bindVendors, type BindOptions } from '../connector/bind-vendors.ts';
import { allTools } from '../connector/tools.ts';
import { assert } from '../kernel/assert.ts';
import type { System, ToolBinding } from '../tool/tool.ts';
import { VARIABLES } from './config.ts';

export function bindTools(options: BindOptions): ToolBinding[] {
  const bound = bindVendors(options);
  const unbound = allTools().filter(({ id }) => !bound.some(({ tool }) => tool.id === id));
  return [
    ...bound,
    ...unbound.map(
      (tool): ToolBinding => ({
        tool,
        call: () =>
          Promise.resolve({
            kind: 'failed',
            code: 'unauthorized',
            message: `${tool.system} is not configured: set ${variablesOf(tool.system).join(', ')}`,
          }),
      }),
    ),
  ];
}

function variablesOf(system: System): readonly string[] {
  const known = Object.entries(VARIABLES).find(([name]) => name === system);
  assert(known !== undefined, `\`${system}\` has an entry in VARIABLES`);
  return known[1];
}
