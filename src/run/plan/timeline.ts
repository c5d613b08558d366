/**
 * When the steps of a run would have begun with the facts of now. Nothing begins before what it comes after has ended, so
 * a wait that would have ended at another time moves the beginning of what came after it, and with that its end. What
 * people, systems and senders did keeps its time.
 */
import type { Instant } from '../../kernel/clock.ts';
import { baseLabel, isInside, isWithin, labelsAround, roundsAround, roundsOf } from '../../sop/rounds.ts';
import type { Sop } from '../../sop/sop.ts';
import { comesAfter } from './reach.ts';

/** A time of now: at `earliest` or later, at `latest` or before. */
export type Period = { readonly earliest: Instant; readonly latest: Instant };

/** Where the run waits: a step, or the pause of a `repeat` after one of its rounds. */
export type Place = {
  readonly step: string;
  /** The round before the pause; 0 for what is no pause. */
  readonly after: number;
};

/** What a step, or a pause, ended at. */
export type End = Place &
  Period & {
    /** As it was. */
    readonly at: Instant;
    /** The only handler that begins then; null for everything that comes after the step. */
    readonly begins: string | null;
  };

type Known = { readonly end: End; readonly before: readonly Known[] };

export class Timeline {
  /** By label of the step: deadlines by the facts of now, where those are others. */
  readonly deadlines = new Map<string, Instant>();
  readonly #sop: Sop;
  /** Those that no other one comes after. */
  #last: readonly Known[] = [];

  constructor(sop: Sop) {
    this.#sop = sop;
  }

  /** Whether anything would have ended at another time. */
  get isMoved(): boolean {
    return this.#last.length > 0;
  }

  /** In the order of the log. */
  add(end: End): void {
    // What comes before the first one that moves changes no beginning.
    if (!this.isMoved && end.earliest === end.at && end.latest === end.at) return;
    const before = this.#before(end);
    this.#last = [...this.#last.filter((known) => !before.includes(known)), { end, before }];
  }

  /** @param at when it began */
  startOf(place: Place, at: Instant): Period {
    const before = this.#before(place).map(({ end }) => end);
    if (before.length === 0) return { earliest: at, latest: at };
    const last = (one: (end: End) => Instant): Instant => Math.max(...before.map(one));
    return {
      earliest: at - Math.max(0, last((end) => end.at) - last(({ earliest }) => earliest)),
      latest: Math.max(
        at,
        last(({ latest }) => latest),
      ),
    };
  }

  /** The last ones that this place comes after. */
  #before(place: Place): readonly Known[] {
    const found: Known[] = [];
    const left = [...this.#last];
    const seen = new Set(left);
    // The list grows while it is walked.
    for (const known of left) {
      if (follows(this.#sop, place, known.end)) found.push(known);
      else
        for (const earlier of known.before)
          if (!seen.has(earlier)) {
            seen.add(earlier);
            left.push(earlier);
          }
    }
    return found;
  }
}

/** Whether a place is reached only once another one is over. */
function follows(sop: Sop, { step, after }: Place, end: End): boolean {
  if (end.begins !== null)
    return (
      (baseLabel(step) === baseLabel(end.begins) || isInside(baseLabel(step), baseLabel(end.begins))) &&
      roundsAround(sop, end.begins).every((round, index) => (roundsOf(step)[index] ?? 1) === round)
    );
  if (comesAfter(sop, step, end.step)) return true;
  if (step === end.step) return end.after < after;
  // A pause comes after everything in its round, and in the rounds before it.
  if (after > 0 && isWithin(end.step, step, roundsAround(sop, step)))
    return (roundIn(sop, end.step, step) ?? 0) <= after;
  if (!isWithin(step, end.step, roundsAround(sop, end.step))) return false;
  return end.after === 0 || (roundIn(sop, step, end.step) ?? Number.POSITIVE_INFINITY) > end.after;
}

/** The round of a loop that a step inside it belongs to; null for a handler of the loop. */
function roundIn(sop: Sop, step: string, loop: string): number | null {
  const depth = roundsAround(sop, loop).length;
  const inner = labelsAround(sop, step)[labelsAround(sop, loop).length];
  return inner === undefined ? null : (roundsAround(sop, inner)[depth] ?? null);
}
