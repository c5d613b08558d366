/**
 * An SOP as data: what the parser makes of a file, what the checker proves things about and the interpreter runs.
 *
 * Terminology: a *step* is one labelled item; a *handler* (`if_error`, `if_denied`, …) is a step too, labelled by its
 * owner and occasion (`3a.if_denied`, `1.if_error.not_found`). A *sentence* is a text whose figures come from `values`.
 * A *value* is a named setting of the SOP. Everything that came from the file knows its place in it.
 */
import type { Type, Value } from '../kernel/value.ts';
import { JUDGE_TOOL } from '../tool/judgment.ts';
import type { Expression } from './expression/expression.ts';
import type { Place } from './place.ts';

export type { Place } from './place.ts';

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
  /** The kind of its cases, for an SOP without `starts`, which only others run. */
  readonly kind: string | null;
  /** What it is given by the SOP that runs it; null for one that none runs. */
  readonly takes: Readonly<Record<string, Take>> | null;
  readonly starts: { readonly says: Sentence; readonly if: readonly Expression[] };
  readonly needs: readonly Need[];
  /** What runs when a needed fact is missing, labelled `if_missing`; null parks the run. */
  readonly ifMissing: Step | null;
  readonly steps: readonly Step[];
  /** The file as it was read, and the SHA-256 of its text: the SOP's version. */
  readonly source: { readonly file: string; readonly text: string; readonly hash: string };
  /** Where the value of each key at the top of the file stands. */
  readonly places?: Places;
};

/** Where the values of keys stand in the file, by key; keys below one another are joined by a stop. */
export type Places = Readonly<Record<string, Place>>;

export type SopValue = {
  readonly name: string;
  readonly value: Value;
  readonly type: Type;
  /** What explanations call it: the `called` of the file, or the name with spaces. */
  readonly label?: string;
  readonly place: Place;
};

/** An input of an SOP that others run. */
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
  /** Where its first character stands. */
  readonly place: Place;
  /** The place of each character, where the file does not hold them side by side. */
  readonly places?: readonly Place[];
};

export type Step = {
  readonly label: string;
  /** In which rounds of the loops around it, once a run visits it there; the file leaves it out. */
  readonly rounds?: readonly number[];
  readonly says: Sentence;
  /** Every condition must hold; an empty list always holds. */
  readonly if: readonly Expression[];
  /** The label of an earlier step of the same block: this one runs when that one's conditions did not hold. */
  readonly otherwise: string | null;
  readonly body: Body;
  /** The business action it counts under; null counts under the tool. */
  readonly action: string | null;
  readonly flag: string | null;
  readonly outcome: string | null;
  /** Bounds the completion of the step: `span` after `of`. */
  readonly within: { readonly span: Expression; readonly of: Expression; readonly place: Place } | null;
  /** Bounds the recipient's answer, counted from when the tool had done its work; the run does not wait for it. */
  readonly answerWithin: { readonly span: Expression; readonly place: Place } | null;
  readonly handlers: Handlers;
  readonly place: Place;
  /** Where the values of its keys stand: `use`, `with.to`, `if_error.not_found` (for a handler, its key). */
  readonly places?: Places;
};

export type Handlers = {
  /**
   * By error code. Codes that stand in one key, `not_found, refused`, have one handler, labelled by the first of them.
   */
  readonly ifError: Readonly<Record<string, Step>>;
  readonly ifDenied: Step | null;
  readonly ifExpired: Step | null;
  readonly ifUnanswered: Step | null;
  readonly ifLate: Step | null;
  /** Of a judgment: whatever failed that `ifError` does not name. */
  readonly ifUnsure: Step | null;
};

export type Body =
  | {
      readonly kind: 'use';
      readonly tool: string;
      readonly with: Readonly<Record<string, Argument>>;
      readonly save: string | null;
    }
  | { readonly kind: 'set'; readonly assignments: readonly Assignment[] }
  | { readonly kind: 'do'; readonly steps: readonly Step[] }
  | { readonly kind: 'together'; readonly steps: readonly Step[] }
  /**
   * Ordered branches: the first whose conditions hold is taken. The one that is `otherwise` names this step's own
   * label.
   */
  | { readonly kind: 'choose'; readonly steps: readonly Step[] }
  /**
   * Waits for a span, until a time, or for a case event that must come before the one or the other; `save` keeps its
   * fields.
   */
  | {
      readonly kind: 'wait';
      readonly for: Expression | null;
      readonly until: Expression | null;
      readonly event: string | null;
      readonly save: string | null;
    }
  | AskBody
  | TableBody
  | JudgeBody
  | RepeatBody
  | ForEachBody
  | WatchBody
  | RunBody
  /** Ends the run here; `reason` is told. */
  | { readonly kind: 'stop'; readonly reason: Sentence }
  /** Only its flag or outcome. */
  | { readonly kind: 'nothing' };

/** A question to a group. Anybody of it may answer; `save` keeps the answer and who gave it. */
export type AskBody = {
  readonly kind: 'ask';
  readonly of: string;
  readonly question: Sentence;
  /** Buttons, or null where a form is filled in. */
  readonly choices: readonly string[] | null;
  readonly form: readonly FormField[] | null;
  /** How long the answer is waited for, counted from the question; null is a finding. */
  readonly within: Expression | null;
  /** When it is asked again, counted from the question too. */
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
  /** The file of `tables/` that holds it, by name; null for one in the SOP. */
  readonly from: string | null;
  readonly save: string | null;
};

/**
 * Rounds of a block, at least one, until all conditions hold. `if_late` is what happens when the rounds are used up.
 */
export type RepeatBody = {
  readonly kind: 'repeat';
  /** A whole number that is known before the run; null is a finding. */
  readonly atMost: Expression | null;
  /** The pause between two rounds. */
  readonly every: Expression | null;
  readonly until: readonly Expression[];
  readonly steps: readonly Step[];
};

/** A block for each item of a list, one after the other. The list is read once. */
export type ForEachBody = {
  readonly kind: 'for_each';
  readonly item: string;
  readonly in: Expression | null;
  readonly atMost: Expression | null;
  readonly steps: readonly Step[];
};

/**
 * Another SOP of the handbook, with its own names; its labels stand behind this step's: `8/3a`. `save` keeps its
 * outcome.
 */
export type RunBody = {
  readonly kind: 'run';
  readonly sop: string;
  readonly with: Readonly<Record<string, Argument>>;
  readonly save: string | null;
  /** The SOP itself, which is a part of this one's version; null is a finding. */
  readonly called: Sop | null;
};

/**
 * A block with handlers that live as long as it does. They run one at a time, in the order in which their occasions
 * came.
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
  /** After which span a time comes again. */
  readonly every: Expression | null;
  /** How often it is handled; null for a time that comes once. */
  readonly atMost: Expression | null;
  /** The name under which the fields of the event are kept. */
  readonly save: string | null;
  readonly handler: Step;
};

/** `number` counts from 1. A row without conditions holds always. `values` stand in the order of `gives`. */
export type TableRow = {
  readonly number: number;
  readonly if: readonly Expression[];
  readonly values: readonly Value[];
  readonly place: Place;
};

export type FieldType = 'text' | 'number' | 'money' | 'date' | 'yes_no';

/** `currency` belongs to money alone. */
export type FormField = {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  readonly currency: string | null;
  readonly optional: boolean;
};

/** A bounded question to a language model about named texts. `save` is its id too; without one is a finding. */
export type JudgeBody = {
  readonly kind: 'judge';
  readonly question: Sentence;
  readonly about: readonly JudgedText[];
  /** The only answers there can be: written in the SOP, or computed from the case; null is a finding. */
  readonly answers:
    | { readonly kind: 'closed'; readonly texts: readonly string[] }
    | { readonly kind: 'computed'; readonly list: Expression }
    | null;
  readonly save: string | null;
};

export type JudgedText = { readonly name: string; readonly value: Argument };

/** `account.tier: Standard`: the path that is set, and to what. */
export type Assignment = { readonly path: readonly string[]; readonly value: Argument; readonly place: Place };

/** What is given to a tool or set: a literal, a text with values in it, or a computed value (`= expression`). */
export type Argument =
  | { readonly kind: 'literal'; readonly value: Value; readonly place: Place }
  | { readonly kind: 'sentence'; readonly sentence: Sentence; readonly place: Place }
  | { readonly kind: 'expression'; readonly expression: Expression; readonly place: Place };

/** All steps below `steps`, handlers included, in the order of the file. */
export function* walkSteps(steps: readonly Step[]): Generator<Step> {
  for (const step of steps) {
    yield step;
    yield* walkSteps(stepsInside(step.body));
    yield* walkSteps(handlersOf(step));
  }
}

/** The steps of a body that is a block, handlers left out. */
export function stepsInside(body: Body): readonly Step[] {
  return 'steps' in body ? body.steps : [];
}

/** Whether the steps inside are done in rounds. */
export function isLoop(body: Body): body is RepeatBody | ForEachBody {
  return body.kind === 'repeat' || body.kind === 'for_each';
}

/**
 * Whether `if_late` of a step takes the place of what did not come, so that what follows waits for it; else it runs
 * beside the run.
 */
export function isLateInLine({ body }: Step): boolean {
  return body.kind === 'wait' || body.kind === 'ask' || body.kind === 'repeat';
}

/** The steps at the top of an SOP: `if_missing`, then its own. */
export function topSteps({ ifMissing, steps }: Pick<Sop, 'ifMissing' | 'steps'>): readonly Step[] {
  return ifMissing === null ? steps : [ifMissing, ...steps];
}

/** All steps of an SOP, `if_missing` and all handlers included, in the order of the file. */
export function allSteps(sop: Pick<Sop, 'ifMissing' | 'steps'>): readonly Step[] {
  return [...walkSteps(topSteps(sop))];
}

/** Whether steps may be done while the answer of a person to them is still open. */
export function mayOutlive(steps: readonly Step[]): boolean {
  return [...walkSteps(steps)].some(({ answerWithin }) => answerWithin !== null);
}

/** The tool that a body calls, or null. */
export function toolOf(body: Body): string | null {
  return body.kind === 'use' ? body.tool : body.kind === 'judge' ? JUDGE_TOOL : null;
}

/** The handlers of a `watch`: each time that one runs is a round of its own. */
export function watchHandlersOf(body: Body): readonly Step[] {
  return 'watchers' in body ? body.watchers.map(({ handler }) => handler) : [];
}

/** The name under which a body keeps what it gave, or null. */
export function savedBy(body: Body): string | null {
  return 'save' in body ? body.save : null;
}

export function handlersOf(step: Step): readonly Step[] {
  const { ifError, ifUnsure, ifDenied, ifExpired, ifUnanswered, ifLate } = step.handlers;
  return [
    ...watchHandlersOf(step.body),
    ...[...new Set(Object.values(ifError)), ifUnsure, ifDenied, ifExpired, ifUnanswered, ifLate].filter(
      (handler) => handler !== null,
    ),
  ];
}

/** The handlers of errors in the order of the file, each once, with its codes. */
export function errorHandlersOf({
  ifError,
}: Handlers): readonly { readonly codes: readonly string[]; readonly handler: Step }[] {
  return [...new Set(Object.values(ifError))].map((handler) => ({
    codes: Object.keys(ifError).filter((code) => ifError[code] === handler),
    handler,
  }));
}
