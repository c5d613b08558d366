/**
 * The values of now, on paper, while what the run has read is gone through in its order: changed facts, what steps would
 * compute from them, and what has no clear value because the run would go another way.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import { ownField, type Value } from '../../kernel/value.ts';
import type { Origin, Reading, Scope } from '../../sop/expression/expression.ts';
import type { WeighedChange } from '../log/fact-change.ts';
import { isReadAt, type Use } from '../log/uses.ts';
import { dependsText } from '../cite/anew.ts';
import type { Divergence } from './divergence.ts';
import { Divergences } from './divergences.ts';
import { mayReplace, prefixOf } from './reach.ts';
import { refusedText } from './scope.ts';
import type { Turn } from './turn.ts';

type Read = { readonly value: Value | null; readonly label: string; readonly origin: Origin | null };

export type Now = Read & {
  /** Why it has no clear value now, as a sentence; null when it has one, or is missing. */
  readonly refused: string | null;
};

export type Bound = {
  readonly step: string;
  readonly name: string;
  /** Null for what the run has bound. */
  readonly now: Now | null;
  /** It has the value that is bound; a step that read the name before that was set anew has read another. */
  readonly isSame?: boolean;
  /** Of the SOP that reads the name; absent for that of the step. */
  readonly prefix?: string;
};

export class Paper {
  readonly #turn: Turn;
  readonly #changes: readonly WeighedChange[];
  /** By the step that binds it, then by the path of the name. */
  readonly #anew = new Map<string, Map<string, Now>>();
  /** By the prefix of the SOP and the name: the last that was bound otherwise. */
  readonly #byName = new Map<string, Now>();
  readonly #divergences: Divergences;
  readonly #boundAt: ReadonlyMap<string, number>;

  constructor(turn: Turn, changes: readonly WeighedChange[]) {
    this.#turn = turn;
    this.#changes = changes;
    this.#divergences = new Divergences(turn.sop);
    this.#boundAt = new Map(turn.state.uses.map(({ step, seq }) => [step, seq]));
  }

  diverge(divergence: Divergence): void {
    this.#divergences.add(divergence);
  }

  /** Puts what a step binds in the place of what it has bound. */
  bind({ step, name, now, isSame = false, prefix = prefixOf(step) }: Bound): void {
    const key = `${prefix}${name}`;
    const known = this.#anew.get(step) ?? new Map<string, Now>();
    if (now === null) known.delete(name);
    else this.#anew.set(step, known.set(name, now));
    if (now === null || isSame) this.#byName.delete(key);
    else this.#byName.set(key, now);
  }

  /** Whether something that was read is another now, or has no clear value. */
  isReadOtherwise(use: Use): boolean {
    return (
      this.#changes.some(({ path }) => isReadAt(use, `case.${path}`)) ||
      use.readings.some((reading) => this.now(use.step, reading) !== null)
    );
  }

  /** The names as they were at this use, with the values of now. What was not read then is unknown inside loops. */
  scopeAt({ step, readings }: Use): Scope {
    const { scope } = this.#turn;
    const read = new Map(readings.map((reading) => [reading.path, reading]));
    const at = (path: readonly string[]): { readonly was: Read | null; readonly now: Now | null } => {
      const written = path.join('.');
      const was = read.get(written) ?? scope.lookup(path);
      const label = was?.label ?? path.at(-1)?.replaceAll('_', ' ') ?? '';
      if (!read.has(written) && !isKnownAt(step, path, was))
        return {
          was,
          now: { value: null, label, origin: null, refused: `${label} was not read in step ${step} then` },
        };
      return { was, now: this.now(step, { value: null, origin: null, ...was, path: written, label }) };
    };
    return {
      ...scope,
      lookup(path) {
        const { was, now } = at(path);
        const found = now ?? was;
        if (found === null || found.value === null) return null;
        return { value: found.value, label: found.label, origin: found.origin ?? { kind: 'run' } };
      },
      refusal: (path) => {
        const { now } = at(path);
        return now === null ? (scope.refusal?.(path) ?? null) : now.refused;
      },
    };
  }

  /** What was read as it is now; null when it is the same. */
  now(
    reader: string,
    { path, value, label, origin }: Pick<Reading, 'path' | 'value' | 'label' | 'origin'>,
  ): Now | null {
    const names = path.split('.');
    if (names[0] === 'case') return this.#fact(names);
    const reading = { path, origin, isMissing: value === null };
    const boundAt = (step: string): number => this.#boundAt.get(step) ?? 0;
    for (const other of this.#divergences.candidates(reader, path, origin))
      if (mayReplace(this.#turn, other, reader, reading, boundAt))
        return { value: null, label, origin, refused: dependsText(label, other) };
    const known = this.#bound(reader, names, origin, value);
    return known === null || (known.refused === null && hashOf(known.value) === hashOf(value)) ? null : known;
  }

  #bound(reader: string, names: readonly string[], origin: Origin | null, value: Value | null): Now | null {
    if (origin !== null && 'step' in origin) {
      const bound = this.#anew.get(origin.step);
      return bound === undefined ? null : below(names, (name) => bound.get(name));
    }
    return value === null ? below(names, (name) => this.#byName.get(`${prefixOf(reader)}${name}`)) : null;
  }

  #fact(names: readonly string[]): Now | null {
    return below(names, (name) => {
      const change = this.#changes.find(({ path }) => `case.${path}` === name);
      if (change === undefined) return undefined;
      const { after: value, label, problem, source } = change;
      const origin: Origin = { kind: 'fact', ...source, at: this.#turn.context.now };
      return { value, label, origin, refused: problem === null ? null : refusedText({ label, problem }) };
    });
  }
}

/** Whether the names of now are those of a step: in the rounds of a loop, and in a nested SOP, only the case is. */
function isKnownAt(step: string, [root]: readonly string[], found: Read | null): boolean {
  if (root === 'case' || !/[/#]/.test(step)) return true;
  const kind = found?.origin?.kind;
  return !step.includes('/') && (kind === 'value' || kind === 'limit');
}

/** What is known of the longest part of a path, and the field of it that the rest names. */
function below(names: readonly string[], known: (name: string) => Now | undefined): Now | null {
  for (let length = names.length; length > 0; length--) {
    const now = known(names.slice(0, length).join('.'));
    if (now === undefined) continue;
    let { value } = now;
    for (const name of names.slice(length)) value = value === null ? null : (ownField(value, name) ?? null);
    return { ...now, value };
  }
  return null;
}
