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

/** The labels of one block, without the label of the enclosing step, in file order. */
class Labels {
  readonly #parent: string;
  readonly #all: readonly string[];
  readonly #form: RegExp;
  readonly #lines = new Map<string, number>();
  #count = 0;
  #last: string | null = null;

  /** @param all every label of the block */
  constructor(parent: string, all: readonly string[]) {
    this.#parent = parent;
    this.#all = all;
    this.#form = this.#wantsNumber() ? /^[1-9]\d{0,3}$/ : /^[a-z]{1,2}$/;
  }

  add({ place }: Step, written: string): Remark[] {
    const own = written.slice(this.#parent.length);
    const remark = (message: string, suggestion: string): Remark[] => [
      remarkAt(place, written.length, message, suggestion),
    ];
    const example = this.#parent + this.#next();
    if (!written.startsWith(this.#parent) || !this.#form.test(own)) {
      const kind = this.#wantsNumber() ? 'a number' : 'a letter';
      const start = written.startsWith(this.#parent)
        ? `a label of \`${this.#parent}\` and ${kind}`
        : `a label that begins with \`${this.#parent}\``;
      const wanted = this.#parent === '' ? 'a number as label' : `${start}, as \`${example}\``;
      // A step that is put between two: the number after all others would break the order.
      const place = this.#parent + String(this.#count + 1);
      const isBetween = this.#wantsNumber() && place !== example;
      return remark(
        `Expected ${wanted}, got \`${written}\``,
        isBetween ? `Write \`${place}\`, and number the steps after it anew` : `Write \`${example}\``,
      );
    }
    const [line, last] = [this.#lines.get(own), this.#last];
    this.#count += 1;
    this.#last = own;
    if (line !== undefined)
      return remark(
        `The label \`${written}\` appears twice, first in line ${line}`,
        `Write \`${example}\`, or another free label`,
      );
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

  /** The first label from this place on that no step of the block has. */
  #next(): string {
    const own = (index: number): string =>
      this.#wantsNumber() ? String(index + 1) : String.fromCharCode(97 + Math.min(index, 25));
    let index = this.#count;
    while (index < this.#all.length + this.#count && this.#all.includes(this.#parent + own(index))) index += 1;
    return own(index);
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
