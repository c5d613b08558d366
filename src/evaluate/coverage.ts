/**
 * Which parts of a procedure its past cases have reached: steps, both outcomes of each condition, branches, table rows
 * and handlers. Parts that no case reached are listed, so a case can be written for them.
 *
 * Computed from the logs alone. Labels of rounds (`5a#2`) count for their step; labels of a procedure run by another
 * one (`8/1`) count for that procedure's own steps.
 */
import type { LoggedEvent, RunEvent } from '../run/log/event.ts';
import type { Trace } from '../sop/expression/expression.ts';
import { allSteps, errorHandlersOf, handlersOf, walkSteps, type Sop, type Step } from '../sop/sop.ts';

export type PartKind = 'step' | 'condition' | 'branch' | 'row' | 'handler';

/** `name` says what was or was not reached: `3a`, `3, line 2: never true`, `2b, row 4`. */
export type CoveredPart = {
  readonly kind: PartKind;
  readonly step: string;
  readonly name: string;
  readonly covered: boolean;
};

export type Coverage = { readonly sop: string; readonly parts: readonly CoveredPart[] };

export type PlayedLog = { readonly sop: string | null; readonly log: readonly LoggedEvent[] };

/** One entry per SOP, in the given order, including SOPs that no case reached. */
export function coverageOf(sops: ReadonlyMap<string, Sop>, played: readonly PlayedLog[]): Coverage[] {
  const reached = new Map([...sops.keys()].map((name) => [name, new Set<string>()]));
  for (const { sop, log } of played) {
    if (sop === null) continue;
    const callSteps = new Map<string, string>();
    const askSteps = new Map<string, string>();
    for (const { event } of log) {
      if ('callId' in event && 'step' in event && event.callId !== null && event.step !== null)
        callSteps.set(event.callId, event.step);
      if ('askId' in event && 'step' in event && event.step !== null) askSteps.set(event.askId, event.step);
      for (const [label, ...marks] of marksOf(event, callSteps, askSteps)) {
        const found = ownerOf(sops, sop, label);
        if (found === null) continue;
        const set = reached.get(found.sop);
        set?.add(found.label);
        for (const mark of marks) set?.add(`${found.label} ${mark}`);
      }
    }
  }
  return [...sops.values()].map((sop) => ({ sop: sop.name, parts: partsOf(sop, reached.get(sop.name) ?? new Set()) }));
}

/** The labels an event refers to, each with what the event shows about it. */
function marksOf(
  event: RunEvent,
  callSteps: ReadonlyMap<string, string>,
  askSteps: ReadonlyMap<string, string>,
): [label: string, ...marks: string[]][] {
  const lines = (traces: readonly Trace[]): string[] =>
    traces.map(({ result }, index) => `line ${index + 1} ${result}`);
  switch (event.type) {
    // A skipped step was evaluated, not reached.
    case 'StepDecided':
      return [[event.step, ...lines(event.traces), ...(event.result === 'true' ? ['entered'] : [])]];
    case 'BranchChosen':
      return [
        [event.step, 'entered'],
        ...event.looked.map(({ branch, traces }): [string, ...string[]] => [
          branch,
          ...lines(traces),
          ...(branch === event.branch ? ['entered', 'taken'] : []),
        ]),
      ];
    case 'TableRead':
      return [
        [event.step, 'entered', ...(event.result === 'matched' ? event.rows.map(({ row }) => `row ${row}`) : [])],
      ];
    case 'CallFailed':
      return handled(callSteps.get(event.callId), `if_error.${event.code}`);
    case 'ApprovalDenied':
      return handled(askSteps.get(event.askId), 'if_denied');
    case 'ApprovalExpired':
      return handled(askSteps.get(event.askId), 'if_expired');
    case 'AnswerMissed':
      return handled(askSteps.get(event.askId), 'if_unanswered');
    case 'QuestionMissed':
      return handled(askSteps.get(event.askId), 'if_late');
    case 'ClockMissed':
      return handled(event.step, 'if_late');
    case 'WaitEnded':
      return event.how === 'late' ? handled(event.step, 'if_late') : [[event.step, 'entered']];
    default:
      return 'step' in event && event.step !== null ? [[event.step, 'entered']] : [];
  }
}

function handled(step: string | undefined, occasion: string): [string, ...string[]][] {
  return step === undefined
    ? []
    : [
        [step, 'entered'],
        [`${step}.${occasion}`, 'entered'],
      ];
}

/** The SOP and the step of a label in a log: `8#2/3a#1` is step 3a of the procedure that step 8 runs. */
function ownerOf(
  sops: ReadonlyMap<string, Sop>,
  name: string,
  label: string,
): { readonly sop: string; readonly label: string } | null {
  const [first = '', ...rest] = label.replaceAll(/#\d+/g, '').split('/');
  const sop = sops.get(name);
  if (sop === undefined) return null;
  if (rest.length === 0) return { sop: name, label: first };
  const runs = allSteps(sop).find((step) => step.label === first)?.body;
  return runs !== undefined && 'sop' in runs && typeof runs.sop === 'string'
    ? ownerOf(sops, runs.sop, rest.join('/'))
    : null;
}

function partsOf(sop: Sop, reached: ReadonlySet<string>): CoveredPart[] {
  const all = allSteps(sop);
  const handlers = new Set(all.flatMap((step) => handlersOf(step).map(({ label }) => label)));
  const branches = new Map(
    all.flatMap(({ body }) =>
      body.kind === 'choose'
        ? body.steps.map((branch, index) => [branch.label, index === body.steps.length - 1] as const)
        : [],
    ),
  );
  const isEntered = enteredIn(all, withHandlers(all, reached));
  return all.flatMap((step): CoveredPart[] => {
    const { label } = step;
    const part = (kind: PartKind, name: string, covered: boolean): CoveredPart => ({
      kind,
      step: label,
      name,
      covered,
    });
    const kind = handlers.has(label) ? 'handler' : branches.has(label) ? 'branch' : 'step';
    const lines = step.if.flatMap((_, index) => {
      const on = step.if.length === 1 ? label : `${label}, line ${index + 1}`;
      const held = part('condition', `${on}: never true`, reached.has(`${label} line ${index + 1} true`));
      // The checker has proved that the last branch without an `otherwise` holds for everything left, so it is never
      // false.
      return branches.get(label) === true && step.if.length === 1
        ? [held]
        : [held, part('condition', `${on}: never false`, reached.has(`${label} line ${index + 1} false`))];
    });
    const rows =
      step.body.kind === 'table'
        ? step.body.rows.map(({ number }) =>
            part('row', `${label}, row ${number}`, reached.has(`${label} row ${number}`)),
          )
        : [];
    return [part(kind, label, isEntered(label)), ...lines, ...rows];
  });
}

/** The log names the error; a handler of several errors has the label of the first one. */
function withHandlers(all: readonly Step[], reached: ReadonlySet<string>): ReadonlySet<string> {
  const entered = all.flatMap(({ label, handlers }) =>
    errorHandlersOf(handlers).flatMap(({ codes, handler }) =>
      codes.some((code) => reached.has(`${label}.if_error.${code} entered`)) ? [`${handler.label} entered`] : [],
    ),
  );
  return new Set([...reached, ...entered, ...all.flatMap((step) => unsureIn(step, reached))]);
}

/** A judgment that failed with an error its step does not handle continued with `if_unsure`. */
function unsureIn({ label, handlers }: Step, reached: ReadonlySet<string>): string[] {
  const { ifUnsure, ifError } = handlers;
  const start = `${label}.if_error.`;
  const isMet = [...reached].some(
    (key) =>
      key.startsWith(start) &&
      key.endsWith(' entered') &&
      !Object.hasOwn(ifError, key.slice(start.length, -' entered'.length)),
  );
  return ifUnsure !== null && isMet ? [`${ifUnsure.label} entered`] : [];
}

/** A block is entered with the first step inside it. A skipped step is not entered, whatever was evaluated. */
function enteredIn(all: readonly Step[], reached: ReadonlySet<string>): (label: string) => boolean {
  const entered = new Set(all.filter((step) => reached.has(`${step.label} entered`)).map(({ label }) => label));
  const inside = (step: Step): boolean =>
    walkSteps([step]).some(({ label }) => entered.has(label) || reached.has(label));
  for (const step of all) if (step.if.length === 0 && step.otherwise === null && inside(step)) entered.add(step.label);
  return (label) => entered.has(label);
}
