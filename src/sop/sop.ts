/**
 * An SOP as data: the parser makes it from a file, the checker proves things about it, and the interpreter runs it.
 *
 * Terminology: a *step* is one labelled item; a *handler* (`if_error`, `if_denied`, …) is a step too, labelled by its
 * owner and event (`3a.if_denied`, `1.if_error.not_found`). A *sentence* is a text whose figures come from `values`. A
 * *value* is a named setting of the SOP. Everything from the file has its place in it.
 */
import type { Place } from '../handbook/place.ts';
import { onceForEach } from '../kernel/once-for-each.ts';
import type { Type, Value } from '../kernel/value.ts';
import { JUDGE_TOOL } from '../tool/judgment.ts';
import type { Expression } from './expression/expression.ts';
import type { FormField } from './form-field.ts';

export type Sop = {
  readonly name: string;
  readonly title: string;
  readonly owner: string;
  readonly changesApprovedBy: string;
  /** Name of the boundary, `claims-agent` for `sops/boundary/claims-agent.cedar`. */
  readonly boundary: string;
  /** The group that is asked when the run parks. */
  readonly ifUnforeseen: string;
  readonly values: Readonly<Record<string, SopValue>>;
  /** The kind of its cases, for an SOP without `starts` that only other SOPs run. */
  readonly kind: string | null;
  /** Its inputs from the SOP that runs it; null when no SOP runs it. */
  readonly takes: Readonly<Record<string, Take>> | null;
  readonly starts: { readonly says: Sentence; readonly if: readonly Expression[] };
  readonly needs: readonly Need[];
  /** What runs when a needed fact is missing, labelled `if_missing`; null parks the run. */
  readonly ifMissing: Step | null;
  readonly steps: readonly Step[];
  /** The file as read, and the SHA-256 of its text, which is the SOP's version. */
  readonly source: { readonly file: string; readonly text: string; readonly hash: string };
  /** The place of the value of each top-level key. */
  readonly places?: Places;
};

/** The place of each key's value in the file; nested keys are joined by a dot. */
export type Places = Readonly<Record<string, Place>>;

export type SopValue = {
  readonly name: string;
  readonly value: Value;
  readonly type: Type;
  /** Its name in explanations: `called` in the file, or the name with spaces. */
  readonly label?: string;
  readonly place: Place;
};

/** An input of an SOP that other SOPs run. */
export type Take = {
  readonly name: string;
  readonly type: Type;
  readonly label: string;
  readonly optional: boolean;
  readonly untrusted: boolean;
  readonly place: Place;
};

/** A fact that must be there before step 1: a path below `case`. */
export type Need = { readonly path: readonly string[]; readonly text: string; readonly place: Place };

/** Text with `{expression}` parts, in order. */
export type Sentence = {
  readonly text: string;
  readonly parts: readonly (string | Expression)[];
  /** The place of its first character. */
  readonly place: Place;
  /** The place of each character, where characters are not adjacent in the file. */
  readonly places?: readonly Place[];
};

export type Step = {
  readonly label: string;
  /** The rounds of the enclosing loops in which a run visits it; absent in the file. */
  readonly rounds?: readonly number[];
  readonly says: Sentence;
  /** Every condition must hold; an empty list always holds. */
  readonly if: readonly Expression[];
  /** The label of an earlier step of the same block: this one runs when that one's conditions did not hold. */
  readonly otherwise: string | null;
  /** It says itself that nothing is done when its conditions do not hold. */
  readonly elseNothing?: true;
  readonly body: Body;
  /** The business action it counts as; null counts as the tool. */
  readonly action: string | null;
  readonly flag: string | null;
  readonly outcome: string | null;
  /** Deadline for the step: `span` after `of`. */
  readonly within: { readonly span: Expression; readonly of: Expression; readonly place: Place } | null;
  /** Time limit for the recipient's answer, counted from the end of the tool call; the run does not wait for it. */
  readonly answerWithin: { readonly span: Expression; readonly place: Place } | null;
  readonly handlers: Handlers;
  readonly place: Place;
  /** The places of the values of its keys: `use`, `with.to`, `if_error.not_found` (for a handler, its key). */
  readonly places?: Places;
};

export type Handlers = {
  /** By error code. Codes in one key, `not_found, refused`, share a handler, labelled by the first of them. */
  readonly ifError: Readonly<Record<string, Step>>;
  readonly ifDenied: Step | null;
  readonly ifExpired: Step | null;
  readonly ifUnanswered: Step | null;
  readonly ifLate: Step | null;
  /** For a judgment: any failure that `ifError` does not name. */
  readonly ifUnsure: Step | null;
};

/**
 * The body of each kind of step, by its kind: those that other files name are here. Every other kind adds its own in
 * its file in `step/`, with `declare module '../sop.ts'`.
 */
export interface Bodies {
  readonly ask: AskBody;
  readonly table: TableBody;
  readonly judge: JudgeBody;
  readonly repeat: RepeatBody;
  readonly for_each: ForEachBody;
  readonly watch: WatchBody;
  readonly run: RunBody;
}

export type Body = Bodies[keyof Bodies];

/** A question to a group. Any member may answer; `save` keeps the answer and who gave it. */
export type AskBody = {
  readonly kind: 'ask';
  readonly of: string;
  readonly question: Sentence;
  /** Buttons, or null when there is a form. */
  readonly choices: readonly string[] | null;
  readonly form: readonly FormField[] | null;
  /** How long to wait for the answer, counted from the question; null is a finding. */
  readonly within: Expression | null;
  /** When to ask again, also counted from the question. */
  readonly reminder: Expression | null;
  readonly save: string | null;
};

export type HitPolicy = 'first' | 'unique' | 'collect';

/** A decision table: rows of conditions over what its columns read, and what each row gives. */
export type TableBody = {
  readonly kind: 'table';
  readonly hit: HitPolicy;
  readonly columns: readonly Expression[];
  readonly gives: readonly string[];
  readonly rows: readonly TableRow[];
  /** The file of `tables/` with the table, by name; null for a table in the SOP. */
  readonly from: string | null;
  readonly save: string | null;
};

/**
 * Rounds of a block, at least one, until all conditions hold. `if_late` is what happens when the rounds are used up.
 */
export type RepeatBody = {
  readonly kind: 'repeat';
  /** A whole number known before the run; null is a finding. */
  readonly atMost: Expression | null;
  /** The pause between two rounds. */
  readonly every: Expression | null;
  readonly until: readonly Expression[];
  readonly steps: readonly Step[];
};

/**
 * A block for each item of a list, one after the other or several at once. The list is read once. `save` keeps, in the
 * order of the list, what each round bound to the name `collect`.
 */
export type ForEachBody = {
  readonly kind: 'for_each';
  readonly item: string;
  readonly in: Expression | null;
  readonly atMost: Expression | null;
  /** How many rounds may run at the same time; null for one after the other. */
  readonly atOnce: Expression | null;
  /** A path of one name, read at the end of each round. */
  readonly collect: Expression | null;
  readonly save: string | null;
  readonly steps: readonly Step[];
};

/** Another SOP of the handbook, with its own names; its labels follow this step's: `8/3a`. `save` keeps its outcome. */
export type RunBody = {
  readonly kind: 'run';
  readonly sop: string;
  readonly with: Readonly<Record<string, Argument>>;
  readonly save: string | null;
  /** The SOP itself, which is part of this SOP's version; null is a finding. */
  readonly called: Sop | null;
};

/**
 * A block with handlers that live as long as it does. They run one at a time, in the order in which their events came.
 */
export type WatchBody = {
  readonly kind: 'watch';
  readonly watchers: readonly Watcher[];
  readonly steps: readonly Step[];
};

/** What is watched for, a case event (`on`) or a time (`at`), and the handler: `9.on_carrier_offer`, `9.at_1`. */
export type Watcher = {
  readonly on: string | null;
  readonly at: Expression | null;
  /** The span after which a time comes again. */
  readonly every: Expression | null;
  /** How many times it is handled; null for a time that comes once. */
  readonly atMost: Expression | null;
  /** The name under which the fields of the event are saved. */
  readonly save: string | null;
  /** Events that end a handling of it; `sideBySide`: it and other handlers do not wait for each other. */
  readonly supersededBy: readonly string[];
  readonly sideBySide: boolean;
  readonly handler: Step;
};

/** `number` counts from 1. A row without conditions always holds. `gives` are in the order of the table's `gives`. */
export type TableRow = {
  readonly number: number;
  readonly if: readonly Expression[];
  readonly gives: readonly Argument[];
  readonly place: Place;
};

/** A bounded question to a language model about named texts. `save` is also its id; null is a finding. */
export type JudgeBody = {
  readonly kind: 'judge';
  readonly question: Sentence;
  readonly about: readonly JudgedText[];
  /** Instead of `answers`: the value to read from the texts, as the field of a form. A choice is text with `one_of`. */
  readonly extract: FormField | null;
  /** The only possible answers: written in the SOP, or computed from the case; null with `extract`, else a finding. */
  readonly answers:
    | { readonly kind: 'closed'; readonly texts: readonly string[] }
    | { readonly kind: 'computed'; readonly list: Expression }
    | null;
  readonly save: string | null;
};

export type JudgedText = { readonly name: string; readonly value: Argument };

/** `account.tier: Standard`: the path that is set, and to what. */
export type Assignment = { readonly path: readonly string[]; readonly value: Argument; readonly place: Place };

/**
 * An argument of a tool or a value to set: a literal, a text with values in it, or a computed value (`= expression`).
 */
export type Argument =
  | { readonly kind: 'literal'; readonly value: Value; readonly place: Place }
  | { readonly kind: 'sentence'; readonly sentence: Sentence; readonly place: Place }
  | { readonly kind: 'expression'; readonly expression: Expression; readonly place: Place };

/** All steps below `steps`, handlers included, in file order. */
export function walkSteps(steps: readonly Step[]): readonly Step[] {
  return steps.flatMap(stepAndBelow);
}

const stepAndBelow = onceForEach((step: Step): readonly Step[] => [
  step,
  ...walkSteps(stepsInside(step.body)),
  ...walkSteps(handlersOf(step)),
]);

/** The steps of a block, without handlers; empty for other bodies. */
export function stepsInside(body: Body): readonly Step[] {
  return 'steps' in body ? body.steps : [];
}

/** Whether the steps inside are done in rounds. */
export function isLoop(body: Body): body is RepeatBody | ForEachBody {
  return body.kind === 'repeat' || body.kind === 'for_each';
}

/**
 * Whether `if_late` of a step replaces the result that did not come, so later steps wait for it. Otherwise it runs
 * alongside the procedure.
 */
export function isLateInLine({ body }: Step): boolean {
  return body.kind === 'wait' || body.kind === 'ask' || body.kind === 'repeat';
}

/** The steps at the top of an SOP: `if_missing`, then its own. */
export function topSteps({ ifMissing, steps }: Pick<Sop, 'ifMissing' | 'steps'>): readonly Step[] {
  return ifMissing === null ? steps : [ifMissing, ...steps];
}

/** All steps of an SOP, `if_missing` and all handlers included, in file order. */
export function allSteps(sop: Pick<Sop, 'ifMissing' | 'steps'>): readonly Step[] {
  return walkSteps(topSteps(sop));
}

/** Whether the steps may be done while a person's answer to them is still open. */
export function mayOutlive(steps: readonly Step[]): boolean {
  return steps.some(stepMayOutlive);
}

const stepMayOutlive = onceForEach((step: Step) => walkSteps([step]).some(({ answerWithin }) => answerWithin !== null));

/** The tool that a body calls, or null. */
export function toolOf(body: Body): string | null {
  return body.kind === 'use' ? body.tool : body.kind === 'judge' ? JUDGE_TOOL : null;
}

/** The tools that an SOP, and those that it runs, may call. */
export function toolsOf(sop: Pick<Sop, 'ifMissing' | 'steps'>): ReadonlySet<string> {
  return new Set(
    allSteps(sop).flatMap(({ body }) =>
      body.kind === 'run' ? [...(body.called === null ? [] : toolsOf(body.called))] : (toolOf(body) ?? []),
    ),
  );
}

/** The handlers of a `watch`: each run of a handler is a separate round. */
export function watchHandlersOf(body: Body): readonly Step[] {
  return 'watchers' in body ? body.watchers.map(({ handler }) => handler) : [];
}

/** The name under which a body saves its result, or null. */
export function savedBy(body: Body): string | null {
  return 'save' in body ? body.save : null;
}

export const handlersOf = onceForEach(({ body, handlers }: Step): readonly Step[] => {
  const { ifError, ifUnsure, ifDenied, ifExpired, ifUnanswered, ifLate } = handlers;
  return [
    ...watchHandlersOf(body),
    ...[...new Set(Object.values(ifError)), ifUnsure, ifDenied, ifExpired, ifUnanswered, ifLate].filter(
      (handler) => handler !== null,
    ),
  ];
});

/** The handlers of errors in file order, each once, with its codes. */
export function errorHandlersOf({
  ifError,
}: Handlers): readonly { readonly codes: readonly string[]; readonly handler: Step }[] {
  return [...new Set(Object.values(ifError))].map((handler) => ({
    codes: Object.keys(ifError).filter((code) => ifError[code] === handler),
    handler,
  }));
}
