/**
 * What this floor knows about one kind of step. Each kind is one module that exports one of these; `kinds.ts` lists
 * them all, and the parser, the checker, the renderers and the diff ask that list. A kind adds the type of its
 * body to `Bodies` of `sop.ts`.
 *
 * Three keys of a body mean the same in every kind, so generic code reads them without asking: `steps` are the steps of
 * a block, `watchers` have a handler each, and `save` is the name under which the body keeps its result.
 */
import type { z } from 'zod';
import type { Kind } from '../../case/kind.ts';
import type { Field, RecordType, Value } from '../../kernel/value.ts';
import type { Registry } from '../../tool/registry.ts';
import type { DeadlineWalk, Moment } from '../check/deadline-walk.ts';
import type { FlowWalk } from '../check/flow-walk.ts';
import type { Difference, LabelOf } from '../diff/difference.ts';
import type { Meanings } from '../diff/same-meaning.ts';
import type { Facts } from '../expression/environment.ts';
import type { Expression } from '../expression/expression.ts';
import type { BodySource } from '../parse/nodes.ts';
import type { Chart, End, NodeShape } from '../render/chart.ts';
import type { Page } from '../render/page.ts';
import type { Words } from '../render/words.ts';
import type { StepShapes } from '../schema-parts.ts';
import type { Argument, Bodies, Sop, Step } from '../sop.ts';

export type KindName = keyof Bodies;
export type BodyOf<K extends KindName> = Bodies[K];

/**
 * Methods, not function properties: generic code calls an entry of the table with a body whose kind only the caller
 * knows.
 */
export type StepKind<K extends KindName = KindName> = {
  readonly kind: K;
  /** The other keys of a step that belong to this kind. `do`: its block is there and is required. */
  readonly keys: readonly ('with' | 'save' | 'do')[];

  // The file
  /** The schema of the value at this kind's key; null for a kind without a key. */
  readonly schema: ((shapes: StepShapes) => z.ZodType) | null;
  /** The kind on one line, for an author who wrote a single value instead of keys. */
  readonly example?: (written: string | null) => string;
  read(source: BodySource): BodyOf<K>;

  // What it reads and writes
  /** Every expression written in it, in file order, without those of inner steps and handlers. */
  expressions(body: BodyOf<K>): readonly Expression[];
  /** Texts that people read, so no figure may be typed into them. */
  texts(body: BodyOf<K>): readonly Argument[];
  /** Every name under which it saves a result, with the type; null when the type is unknown. */
  saves(body: BodyOf<K>, world: SavingWorld): readonly Saved[];
  writes(body: BodyOf<K>): readonly Write[];
  /** Adds to the names of the SOP what `saves` cannot know: types that depend on other names. */
  declare?(names: Declaring, body: BodyOf<K>): void;

  // Checks
  /** What is known after it; null when no path leaves it. Notes each expression with what is known there. */
  flow(walk: FlowWalk, step: Step, body: BodyOf<K>, facts: Facts): Facts | null;
  /** The least time that has passed after it; if left out, that of its block. */
  elapsed?(walk: DeadlineWalk, body: BodyOf<K>, moment: Moment): number;
  /** Whether a conditional top-level step of this kind must say what happens otherwise. */
  needsOtherwise(step: Step): boolean;
  /** How much it may cost, for the limit of the SOP. */
  extent(body: BodyOf<K>): Extent;

  // For readers
  /** Its lines of the Markdown page. */
  page(page: Page, body: BodyOf<K>): void;
  /** Its node of the chart: its shape, and the text after the step's sentence. */
  readonly node?: NodeShape;
  says?(body: BodyOf<K>, words: Words): string;
  /** Draws what follows its own node and returns the open ends; if left out, the node itself is the open end. */
  draw?(chart: Chart, body: BodyOf<K>, own: End, label: string): readonly End[];
  /** For a kind whose `if_late` replaces its result: what happened, for findings and for readers. */
  readonly late?: { readonly ending: string; when(body: BodyOf<K>, words: Words): string };

  // Two versions
  /** Its arguments, by the name that a difference shows: `argument to`, `value of account.tier`. */
  given(body: BodyOf<K>): ReadonlyMap<string, Argument>;
  /** Other differences; its inner steps and handlers are compared as steps. */
  diff(before: BodyOf<K>, after: BodyOf<K>, same: Meanings, labelOf: LabelOf): readonly Difference[];
};

export type SavingWorld = { readonly registry: Registry; readonly kind: Kind | null };
export type Saved = { readonly name: string; readonly type: RecordType | null };

/** A path that a body writes, the key of the step that does it, and the key to point at. */
export type Write = { readonly path: string; readonly key: string; readonly at: string };

/** The names of an SOP while they are being declared. */
export type Declaring = {
  readonly roots: Map<string, Field | null>;
  readonly constants: ReadonlyMap<string, Value>;
  /** Names whose type comes from a tool, a question or an event. */
  readonly saved: ReadonlySet<string>;
  /** Paths that are set to something of unknown type. */
  readonly untyped: Set<string>;
  /** The texts that a path can hold, when the SOP writes them all. */
  readonly closed: ReadonlyMap<string, readonly string[]>;
};

/** The cost of a body as a shape. A null count means once; a null span or procedure is unknown. */
export type Extent =
  | { readonly kind: 'none' }
  | { readonly kind: 'call' }
  | { readonly kind: 'in order' | 'side by side' | 'either'; readonly steps: readonly Step[] }
  | {
      readonly kind: 'rounds';
      readonly steps: readonly Step[];
      readonly atMost: Expression | null;
      readonly pause: Expression | null;
      /** How many rounds may run at the same time; null for one after the other. */
      readonly atOnce: Expression | null;
    }
  | {
      readonly kind: 'watching';
      readonly steps: readonly Step[];
      readonly handlers: readonly { readonly atMost: Expression | null; readonly handler: Step }[];
    }
  | { readonly kind: 'waiting'; readonly span: Expression | null }
  | { readonly kind: 'procedure'; readonly sop: Sop | null };
