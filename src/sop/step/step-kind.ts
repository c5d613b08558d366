/**
 * What this floor knows about one kind of step. Each kind is one module that exports one of these; `kinds.ts` lists
 * them all, and the parser, the checker, the renderers and the diff ask that list. The type of a kind's body is in
 * `sop.ts`, with the rest of the tree.
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
import type { Argument, Body, Sop, Step } from '../sop.ts';

export type KindName = Body['kind'];
type Bodies = { readonly [B in Body as B['kind']]: B };
export type BodyOf<K extends KindName> = Bodies[K];

/**
 * Methods, not function properties: the list of all kinds is read with a body whose kind is known only to the caller.
 */
export type StepKind<K extends KindName = KindName> = {
  readonly kind: K;
  /** The other keys of a step that belong to this kind. `do`: it has its block there and needs one. */
  readonly keys: readonly ('with' | 'save' | 'do')[];

  // The file
  /** What the file has at the key of this kind; null for a kind without a key. */
  readonly schema: ((shapes: StepShapes) => z.ZodType) | null;
  /** The kind on one line, for an author who wrote one value where it has keys. */
  readonly example?: (written: string | null) => string;
  read(source: BodySource): BodyOf<K>;

  // What it reads and writes
  /** Every expression written in it, in the order of the file, those of its inner steps and handlers left out. */
  expressions(body: BodyOf<K>): readonly Expression[];
  /** Texts that people read, so no figure may be typed into them. */
  texts(body: BodyOf<K>): readonly Argument[];
  /** Every name under which it keeps a result, with the type; null when nothing is known of it. */
  saves(body: BodyOf<K>, world: SavingWorld): readonly Saved[];
  writes(body: BodyOf<K>): readonly Write[];
  /** Adds to the names of the SOP what `saves` cannot know: types that depend on other names. */
  declare?(names: Declaring, body: BodyOf<K>): void;

  // Checks
  /** What is known after it; null when no way leaves it. Notes each expression with what is known there. */
  flow(walk: FlowWalk, step: Step, body: BodyOf<K>, facts: Facts): Facts | null;
  /** The least time that has passed after it; without this, that of its block. */
  elapsed?(walk: DeadlineWalk, body: BodyOf<K>, moment: Moment): number;
  /** Whether a conditional step of this kind at the top must say what happens otherwise. */
  needsOtherwise(step: Step): boolean;
  /** How much it may cost, for the bound of the SOP. */
  extent(body: BodyOf<K>): Extent;

  // For readers
  /** Its lines of the Markdown page. */
  page(page: Page, body: BodyOf<K>): void;
  /** Its node of the chart: the shape, and what is said after the sentence of the step. */
  readonly node?: NodeShape;
  says?(body: BodyOf<K>, words: Words): string;
  /** Draws what follows its own node and returns the open ends; without this, the node itself. */
  draw?(chart: Chart, body: BodyOf<K>, own: End, label: string): readonly End[];
  /** Of a kind whose `if_late` takes the place of its result: what happened, for a finding and for readers. */
  readonly late?: { readonly ending: string; when(body: BodyOf<K>): string };

  // Two versions
  /** What it is given, by the name that a difference shows: `argument to`, `value of account.tier`. */
  given(body: BodyOf<K>): ReadonlyMap<string, Argument>;
  /** What differs apart from what it is given; its inner steps and handlers are compared as steps. */
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
  /** Names whose type a tool, a question or an event gives. */
  readonly saved: ReadonlySet<string>;
  /** Texts that a path can hold, where the SOP writes them all. */
  readonly closed: ReadonlyMap<string, readonly string[]>;
};

/** The cost of a body as a shape. Null for a count is once, null for a span or a procedure is unknown. */
export type Extent =
  | { readonly kind: 'none' }
  | { readonly kind: 'call' }
  | { readonly kind: 'in order' | 'side by side' | 'either'; readonly steps: readonly Step[] }
  | {
      readonly kind: 'rounds';
      readonly steps: readonly Step[];
      readonly atMost: Expression | null;
      readonly pause: Expression | null;
    }
  | {
      readonly kind: 'watching';
      readonly steps: readonly Step[];
      readonly handlers: readonly { readonly atMost: Expression | null; readonly handler: Step }[];
    }
  | { readonly kind: 'waiting'; readonly span: Expression | null }
  | { readonly kind: 'procedure'; readonly sop: Sop | null };
