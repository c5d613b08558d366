/**
 * Finds approvals for which too few people may be left: whoever answers a question of a run approves nothing in it, so
 * each question that may come before a call can take one person from a group of approvers. Only a note: another member
 * may answer, and people and SOP have different owners.
 */
import type { People } from '../handbook/people.ts';
import type { Finding } from '../handbook/finding.ts';
import { handlersOf, isLoop, stepsInside, type Sop, type Step } from '../sop/sop.ts';
import { boundaryCoverage, type JudgingBoundary } from './boundary-coverage.ts';
import { actingMembers, demandsIn } from './check-authority.ts';

/** A step in its order, with the loops around it. */
type Placed = {
  readonly label: string;
  readonly step: Step;
  readonly loops: readonly Step[];
  /** Where the SOP itself has it: the step, or the one that runs the SOP that has it. */
  readonly at: Step;
};

type Question = { readonly step: Step; readonly group: string; readonly isRepeated: boolean };

export function exhaustedApprovals(sop: Sop, boundary: JudgingBoundary, people: People): Finding[] {
  const covered = new Map(boundaryCoverage(sop, boundary).map((step) => [step.step, step]));
  const steps = inOrder(sop);
  return steps.flatMap(({ label, loops, at: own }, index): Finding[] => {
    const call = covered.get(label);
    if (call === undefined || !call.outcomes.includes('needs approval')) return [];
    const demands = call.policies.flatMap(({ outcome, approvers }) =>
      outcome === 'approval' ? demandsIn(approvers) : [],
    );
    const questions = steps.flatMap((other, at) => questionIn(other, at < index, loops));
    const [short] = demands.flatMap((demand) => {
      const members = actingMembers(people, demand.group);
      const taken = takenFrom(members, questions, people);
      // Of a group that is too small in any case, the boundary's own check speaks.
      const isShort = taken.count > 0 && members.length - taken.count < demand.count;
      return isShort ? [{ ...demand, asked: taken.asked }] : [];
    });
    return short === undefined ? [] : [noteOf(label, own, short)];
  });
}

/** A question that may be answered before a call: one before it, or one in a loop around it, in the round before. */
function questionIn({ step, loops }: Placed, isBefore: boolean, around: readonly Step[]): Question[] {
  const { body } = step;
  if (body.kind !== 'ask' || !(isBefore || loops.some((loop) => around.includes(loop)))) return [];
  return [{ step, group: body.of, isRepeated: loops.length > 0 }];
}

/** How many of these people the questions may take, and the first question that may take one. */
function takenFrom(
  members: readonly string[],
  questions: readonly Question[],
  people: People,
): { readonly count: number; readonly asked: Question | null } {
  const taking = questions.map((question) => ({
    question,
    who: actingMembers(people, question.group).filter((person) => members.includes(person)),
  }));
  const able = taking.filter(({ who }) => who.length > 0);
  const most = able.reduce((sum, { question, who }) => sum + (question.isRepeated ? who.length : 1), 0);
  const everyone = new Set(able.flatMap(({ who }) => who)).size;
  return { count: Math.min(most, everyone), asked: able[0]?.question ?? null };
}

/** Every step with its label as the boundary's coverage has it, steps inside before handlers. */
function inOrder(sop: Sop, prefix = '', around: readonly Step[] = [], run: Step | null = null): readonly Placed[] {
  const placed = (step: Step, loops: readonly Step[]): readonly Placed[] => {
    const { body } = step;
    const label = `${prefix}${step.label}`;
    const isRound = isLoop(body) || body.kind === 'watch';
    const inner = isRound ? [...loops, step] : loops;
    return [
      { label, step, loops, at: run ?? step },
      ...(body.kind === 'run' && body.called !== null ? inOrder(body.called, `${label}/`, loops, run ?? step) : []),
      ...stepsInside(body).flatMap((one) => placed(one, inner)),
      ...handlersOf(step).flatMap((one) => placed(one, inner)),
    ];
  };
  const { ifMissing, steps } = sop;
  return [...(ifMissing === null ? [] : [ifMissing]), ...steps].flatMap((step) => placed(step, around));
}

function noteOf(
  label: string,
  step: Step,
  { group, count, asked }: { readonly group: string; readonly count: number; readonly asked: Question | null },
): Finding {
  const { body, places, place: start } = step;
  const place = places?.[body.kind] ?? start;
  const name = body.kind === 'use' ? body.tool : body.kind === 'run' ? body.sop : '';
  return {
    rule: 'exhausted-approval',
    severity: 'note',
    place,
    endColumn: place.column + name.length,
    message: `Step ${label} may need ${count} of \`${group}\` to approve, and fewer may be left: whoever answers step ${asked?.step.label ?? ''} approves nothing after it`,
    suggestion: `Add people to \`${group}\`, or ask another group at step ${asked?.step.label ?? ''}`,
  };
}
