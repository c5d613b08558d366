/**
 * Says, before anyone gives a value or decides how the run goes on, whose answer would leave too few people to approve what
 * may follow: whoever answers approves nothing in the run any more.
 */
import { isSatisfied, whoMay } from '../../boundary/approvers.ts';
import type { ApproverDemand } from '../../boundary/verdict.ts';
import { absenceAt, isAway } from '../../handbook/away.ts';
import type { Person } from '../../handbook/people.ts';
import { toolsOf, type Sop } from '../../sop/sop.ts';
import { demandText } from '../cite/demand-text.ts';
import { excludedFromApproval, excludedOf } from '../log/excluded.ts';
import type { ApprovalAhead } from '../log/asks.ts';
import type { RunState } from '../log/state.ts';
import { unapprovedPayments } from '../log/unapproved.ts';
import { askedOnceMore, whyPerhapsSame } from './asked-before.ts';
import type { PlanContext } from './plan-context.ts';

type Asked = {
  readonly sop: Sop;
  readonly state: RunState;
  readonly context: Pick<PlanContext, 'boundary' | 'people' | 'registry' | 'now' | 'timeZone'>;
};

/**
 * Whether an approval may follow in the run or in the one that starts again, and who may answer and is needed for it;
 * where too few may approve in any case, no one is.
 *
 * @returns null if none may follow
 */
export function approvalAhead(ahead: Asked): ApprovalAhead | null {
  const { state, context } = ahead;
  const { people, now, timeZone } = context;
  const demands = demandsAhead(ahead);
  if (demands.length === 0) return null;
  const excluded = excludedFromApproval(state);
  const asked = [{ group: state.ifUnforeseen, count: 1 }];
  const answering = whoMay(asked, people, excludedOf(state)).filter((person) => !isAway(person, now, timeZone));
  // Whoever has given a value or decided already may answer, and loses nothing by it.
  const approving = whoMay(asked, people, excluded);
  const free = answering.filter((person) => !approving.includes(person)).map(({ name }) => name);
  for (const approvers of demands) {
    const able = whoMay(approvers, people, excluded);
    const [present, all] = [able.filter((person) => !isAway(person, now, timeZone)), able].map((persons) =>
      persons.map(({ person }) => person),
    );
    // Who is away comes back: only if no one else can approve is anyone who is there needed for it.
    const counted = [present ?? [], all ?? []].find((names) => isSatisfied(approvers, names, people));
    if (counted === undefined) continue;
    const isNeeded = (name: string): boolean =>
      counted.includes(name) &&
      !isSatisfied(
        approvers,
        counted.filter((other) => other !== name),
        people,
      );
    const needed = answering.filter(({ person }) => isNeeded(person)).map(({ name }) => name);
    if (needed.length > 0)
      return {
        needed: `${needed.join(' and ')} ${needed.length === 1 ? 'is' : 'are'} needed to approve what may follow (${demandText(approvers)}${awayText(able, context)})`,
        isAlone: needed.length === answering.length,
        ...(free.length === 0 ? {} : { free }),
      };
  }
  return { needed: null, isAlone: false };
}

/** `; away: Lars Lund until 2027-01-03`: why someone else is needed. */
function awayText(able: readonly Person[], { now, timeZone }: Asked['context']): string {
  const away = able.flatMap((person) => {
    const absence = absenceAt(person, now, timeZone);
    return absence === null ? [] : [`${person.name} until ${absence.until}`];
  });
  return away.length === 0 ? '' : `; away: ${away.join(', ')}`;
}

/** What the boundary demands of the tools of the SOP, and what is asked of people before its money moves in this case. */
function demandsAhead({ sop, state, context: { boundary, registry } }: Asked): readonly (readonly ApproverDemand[])[] {
  const used = toolsOf(sop);
  const isMoney = (tool: string): boolean => registry.get(tool)?.tool.movesMoney !== undefined;
  const ofBoundary = (boundary?.approvals ?? []).flatMap(({ tools, approvers }) =>
    tools === null || tools.some((tool) => used.has(tool)) ? [approvers] : [],
  );
  if (![...used].some(isMoney)) return ofBoundary;
  return [
    ...ofBoundary,
    ...(whyPerhapsSame(state) === null ? [] : [askedOnceMore(state).approvers]),
    ...unapprovedPayments(state, isMoney).map((one) => one.demands),
  ];
}
