/**
 * An account of its own of what people decided when they went on: which value was kept, and which one the case stated
 * when they were asked.
 */
import { hashOf } from '../../src/kernel/canonical-json.ts';
import type { LoggedEvent } from '../../src/run/log/event.ts';
import { inUse, newestOf } from '../../src/run/log/fact-change.ts';
import type { RunState } from '../../src/run/log/state.ts';

export class DecidedOn {
  readonly #paths: readonly string[];
  /** By question: what was stated of each fact then, and whether later values are covered. */
  readonly #asked = new Map<string, (path: string) => string>();
  readonly #decided = new Set<string>();

  constructor(paths: readonly string[]) {
    this.#paths = paths;
  }

  /** @param state before the event */
  see({ event }: LoggedEvent, state: RunState): string[] {
    if (event.type === 'Parked') {
      const mayGoOn = event.choices.includes('go_on');
      const good = (event.keeps ?? []).flatMap(({ path, isForGood }) => (isForGood && mayGoOn ? [path] : []));
      const kept = (event.keeps ?? []).map(({ path }) => path);
      const stated = new Map(kept.map((path) => [path, hashOf(newestOf(state, path))]));
      this.#asked.set(event.askId, (path) => (good.includes(path) ? 'whatever' : (stated.get(path) ?? 'nothing')));
      if (good.length > 0 && !event.known.some((text) => text.includes('whatever the case states later')))
        return ['a question covers later values and does not say so'];
    }
    if (event.type === 'Recovered' && event.choice === 'go_on') {
      const stated = this.#asked.get(event.askId);
      for (const path of this.#paths) this.#decided.add(keyOf(path, hashOf(inUse(state, path)), stated?.(path) ?? ''));
    }
    return [];
  }

  /** Whether people went on with the value in use although they saw what the case states now. */
  has(state: RunState, path: string): boolean {
    const kept = hashOf(inUse(state, path));
    return [hashOf(newestOf(state, path)), 'whatever'].some((stated) => this.#decided.has(keyOf(path, kept, stated)));
  }
}

const keyOf = (...parts: readonly string[]): string => parts.join(' ');
