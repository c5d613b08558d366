/**
 * Sets up in the stand-ins what the steps of a handbook name and every vendor is asked for: the projects, components and
 * issue types of Jira, and the groups of Zendesk. A handbook of any trade can be tried with the names of its own.
 */
import type { Handbook } from '../review/handbook.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { argumentOf, certainTexts } from '../sop/certain-texts.ts';
import { allSteps, toolOf } from '../sop/sop.ts';

export async function setUpNames({ act }: Pick<Sandbox, 'act'>, { sops }: Pick<Handbook, 'sops'>): Promise<void> {
  const uses = [...sops.values()].flatMap((sop) => allSteps(sop).map((step) => ({ sop, step })));
  for (const { sop, step } of uses) {
    const text = (name: string): string | null => certainTexts(sop, argumentOf(step, name))[0] ?? null;
    const tool = toolOf(step.body);
    const group = tool === 'zendesk.assign_group' ? text('group') : null;
    if (group !== null) await act('zendesk', 'put_group', { name: group });
    const key = tool?.startsWith('jira.') === true ? text('project') : null;
    if (key !== null)
      await act('jira', 'put_project', { key, component: text('team'), issue_type: text('issue_type') });
  }
}
