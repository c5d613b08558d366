/**
 * Labels follow the blocks: `3`, inside it `3a`, inside that `3a1`; in ascending order, with gaps allowed, so adding or
 * removing a step changes no other label. A handler's own block starts again at `1`.
 */
import { handlersOf, stepsInside, type Step } from '../sop.ts';
import { remarkAt, type Remark, type Rule } from './rule.ts';

export const labels: Rule = {
  name: 'labels',
  check: ({ sop }) => [...block(sop.steps, '', ''), ...(sop.ifMissing === null ? [] : handlers([sop.ifMissing]))],
};

/** @param prefix what precedes the written labels; `parent` the written label of the enclosing step */
function block(steps: readonly Step[], prefix: string, parent: string): Remark[] {
  const labelled = new Labels(
    parent,
    steps.map((step) => step.label.slice(prefix.length)),
  );
  return steps.flatMap((step) => {
    const written = step.label.slice(prefix.length);
    return [
      ...labelled.add(step, written),
      ...block(stepsInside(step.body), prefix, written),
      ...handlers(handlersOf(step)),
    ];
  });
}

/** Step 0 prepares what the team's own step 1 begins with. */
const OUTERMOST = /^(?:0|[1-9]\d{0,3})$/;

/** The labels of one block, without the label of the enclosing step, in file order. */
class Labels {
  readonly #parent: string;
  readonly #all: readonly string[];
  readonly #form: RegExp;
  readonly #lines = new Map<string, number>();
  /** How many labels were looked at. */
  #index = 0;
  /** The highest label so far, advice included. */
  #highest: string | null = null;
  #last: string | null = null;

  /** @param all every label of the block */
  constructor(parent: string, all: readonly string[]) {
    this.#parent = parent;
    this.#all = all;
    this.#form = parent === '' ? OUTERMOST : this.#wantsNumber() ? /^[1-9]\d{0,3}$/ : /^[a-z]{1,2}$/;
  }

  add({ place }: Step, written: string): Remark[] {
    const own = this.#own(written);
    const remark = (message: string, suggestion: string): Remark[] => [
      remarkAt(place, written.length, message, suggestion),
    ];
    const next = this.#next();
    const free = this.#parent + next;
    this.#index += 1;
    // A later step that has this label, or one before it, leaves no room.
    const isTaken = this.#all
      .slice(this.#index)
      .some((label) => this.#isOne(label) && !isAfter(this.#own(label), next));
    const write = `Write \`${free}\`${isTaken ? ', and number the steps after it anew' : ''}`;
    if (!this.#isOne(written)) {
      this.#highest = next;
      const kind = this.#wantsNumber() ? 'a number' : 'a letter';
      const start = written.startsWith(this.#parent)
        ? `a label of \`${this.#parent}\` and ${kind}`
        : `a label that begins with \`${this.#parent}\``;
      const wanted = this.#parent === '' ? 'a number as label' : `${start}, as \`${free}\``;
      return remark(`Expected ${wanted}, got \`${written}\``, write);
    }
    const [line, last] = [this.#lines.get(own), this.#last];
    this.#last = own;
    if (line !== undefined) {
      this.#highest = next;
      return remark(`The label \`${written}\` appears twice, first in line ${line}`, write);
    }
    if (this.#highest === null || isAfter(own, this.#highest)) this.#highest = own;
    this.#lines.set(own, place.line);
    return last === null || isAfter(own, last)
      ? []
      : remark(
          `The label \`${written}\` comes after \`${this.#parent}${last}\``,
          'Put the steps in the order of their labels',
        );
  }

  #wantsNumber(): boolean {
    return this.#parent === '' || /[a-z]$/.test(this.#parent);
  }

  #own(written: string): string {
    return written.slice(this.#parent.length);
  }

  #isOne(written: string): boolean {
    return written.startsWith(this.#parent) && this.#form.test(this.#own(written));
  }

  /** The label after all before it, so that the order holds. */
  #next(): string {
    const highest = this.#highest;
    if (this.#wantsNumber()) return String(Number(highest ?? 0) + 1);
    if (highest === null) return 'a';
    const last = highest.charCodeAt(highest.length - 1);
    if (highest.endsWith('z'))
      return highest.length === 1 ? 'aa' : `${String.fromCharCode(highest.charCodeAt(0) + 1)}a`;
    return highest.slice(0, -1) + String.fromCharCode(last + 1);
  }
}

function handlers(steps: readonly Step[]): Remark[] {
  return steps.flatMap((handler) => [
    ...block(stepsInside(handler.body), `${handler.label}.`, ''),
    ...handlers(handlersOf(handler)),
  ]);
}

/** `b` after `a`, `aa` after `z`, `10` after `9`. */
function isAfter(own: string, last: string): boolean {
  return own.length === last.length ? own > last : own.length > last.length;
}
