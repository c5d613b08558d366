/**
 * Finds approvals that may arrive after the deadline of their call: the boundary lets them wait longer than the SOP's
 * `within`, and the SOP has no `if_late` or `if_expired`. This is only a note: approvers may be quick, the thread shows
 * a missed deadline, and SOP and boundary have different owners.
 */
import { ARRIVAL, knownSpan, knownTime, mostMs } from '../sop/check/known-time.ts';
import type { Names } from '../sop/expression/environment.ts';
import type { Finding } from '../handbook/finding.ts';
import { handlersOf, stepsInside, type Sop, type Step } from '../sop/sop.ts';
import { boundaryCoverage, type CoveredStep, type JudgingBoundary } from './boundary-coverage.ts';
import { formatMs } from './format-bound.ts';

type Around = { readonly step: Step; readonly endMs: number };

export function lateApprovals(sop: Sop, boundary: JudgingBoundary): Finding[] {
  const covered = new Map(boundaryCoverage(sop, boundary).map((step) => [step.step, step]));
  const names: Names = {
    roots: new Map(),
    constants: new Map(Object.values(sop.values).map(({ name, value }) => [name, value])),
  };
  return sop.steps.flatMap((step) => late(step, null, { covered, names }));
}

function late(
  step: Step,
  around: Around | null,
  context: { readonly covered: ReadonlyMap<string, CoveredStep>; readonly names: Names },
): Finding[] {
  const own = deadlineOf(step, context.names);
  const tightest = own !== null && (around === null || own.endMs <= around.endMs) ? own : around;
  const waits = context.covered.get(step.label)?.approvalMs ?? null;
  const findings =
    waits === null || tightest === null || waits <= tightest.endMs || isHandled(step, tightest.step)
      ? []
      : [noteOf(step, tightest, waits)];
  return [
    ...findings,
    ...stepsInside(step.body).flatMap((inner) => late(inner, tightest, context)),
    ...handlersOf(step)
      .filter((handler) => handler !== step.handlers.ifLate)
      .flatMap((handler) => late(handler, around, context)),
  ];
}

/** Only a deadline that counts from the arrival of the case begins before the approval is requested. */
function deadlineOf(step: Step, names: Names): Around | null {
  if (step.within === null) return null;
  const { base, offsetMs } = knownTime(step.within.of, names);
  const span = knownSpan(step.within.span, names);
  const most = span === null ? null : mostMs(span);
  return base === ARRIVAL && most !== null ? { step, endMs: most + offsetMs } : null;
}

function isHandled({ handlers }: Step, around: Step): boolean {
  return handlers.ifExpired !== null || around.handlers.ifLate !== null;
}

function noteOf(step: Step, { step: around, endMs }: Around, waits: number): Finding {
  const place = step.places?.['use'] ?? step.place;
  const tool = step.body.kind === 'use' ? step.body.tool : '';
  return {
    rule: 'late-approval',
    severity: 'note',
    place,
    endColumn: place.column + tool.length,
    message: `An approval of this call may take ${formatMs(waits)}, and step ${around.label} is late after ${formatMs(endMs)}`,
    suggestion: `Add \`if_late\` to step ${around.label}, or shorten \`@expires\` in the boundary`,
  };
}
