/**
 * Says, before anyone gives a value, whose answer would leave too few people to approve what may follow: whoever gives a
 * value approves nothing in the run any more.
 */
import { isSatisfied, whoMay } from '../../boundary/approvers.ts';
import { toolsOf, type Sop } from '../../sop/sop.ts';
import { demandText } from '../cite/demand-text.ts';
import { excludedFromApproval } from '../log/excluded.ts';
import type { RunState } from '../log/state.ts';
import type { PlanContext } from './plan-context.ts';

type Asked = {
  readonly sop: Sop;
  readonly state: RunState;
  readonly context: Pick<PlanContext, 'boundary' | 'people'>;
};

/** Who may answer and is needed to approve, and what for; null for no one, or where too few may approve in any case. */
export function lastApprovers({ sop, state, context: { boundary, people } }: Asked): string | null {
  const used = toolsOf(sop);
  const excluded = excludedFromApproval(state);
  const answering = whoMay([{ group: state.ifUnforeseen, count: 1 }], people, excluded);
  for (const { tools, approvers } of boundary?.approvals ?? []) {
    if (tools !== null && !tools.some((tool) => used.has(tool))) continue;
    const able = whoMay(approvers, people, excluded).map(({ person }) => person);
    if (!isSatisfied(approvers, able, people)) continue;
    const isNeeded = (name: string): boolean =>
      able.includes(name) &&
      !isSatisfied(
        approvers,
        able.filter((other) => other !== name),
        people,
      );
    const needed = answering.filter(({ person }) => isNeeded(person)).map(({ name }) => name);
    if (needed.length > 0)
      return `${needed.join(' and ')} ${needed.length === 1 ? 'is' : 'are'} needed to approve what may follow (${demandText(approvers)})`;
  }
  return null;
}
