/**
 * Open runs whose procedure uses a declared tool that a changed handbook declares otherwise, or no longer: each stops to
 * ask people if it comes to call it. The announcement names them.
 */
import { own } from '../kernel/own.ts';
import type { Handbook } from '../review/handbook.ts';
import { listOpenRuns, readUnlessHeld } from './open-runs.ts';
import { namedOf } from './stranded-runs.ts';
import type { Shell } from './shell.ts';

/** One sentence for each changed tool that open runs use. */
export async function runsOfChangedTools(
  shell: Pick<Shell, 'store' | 'verified'>,
  before: Handbook | null,
  after: Handbook,
): Promise<readonly string[]> {
  const nowOf = (id: string): string | undefined => after.declared.get(id)?.tool.declared;
  const changed = [...(before?.declared.values() ?? [])].flatMap(({ tool: { id, declared } }) =>
    nowOf(id) === declared ? [] : [id],
  );
  if (changed.length === 0) return [];
  const cases = new Map(changed.map((id) => [id, [] as string[]]));
  for (const row of await listOpenRuns(shell)) {
    const tools = (await readUnlessHeld(shell, row))?.state.tools ?? {};
    for (const [id, of] of cases) {
      const known = own(tools, id);
      if (known !== undefined && known !== nowOf(id)) of.push(row.caseId);
    }
  }
  return [...cases].flatMap(([id, of]) =>
    of.length === 0
      ? []
      : [
          `Tool \`${id}\` ${nowOf(id) === undefined ? 'is declared no longer' : 'is another now'}, and ${namedOf(of)} ${new Set(of).size === 1 ? 'stops' : 'stop'} to ask people before calling it`,
        ],
  );
}
