/**
 * The samples that the page offers: those of the handbook in use, or the freight claims that come with the sandbox.
 */
import type { Clock } from '../kernel/clock.ts';
import { Trouble } from '../kernel/trouble.ts';
import { prepareSample, sendSample, type EventSample, type Moment } from './event-sample.ts';
import { samples as claims } from './samples.ts';
import type { StandIns } from './stand-ins.ts';

/** A page on which people write, and which the program serves. */
export type Door = {
  readonly title: string;
  readonly says: string;
  /** The words of its link. */
  readonly press: string;
  readonly address: () => string;
};

/** What the page shows of the handbook in use. */
export type Guide = {
  /** The channel that runs are posted to. */
  readonly channel: string;
  /** The time zone of dates in samples. */
  readonly timeZone: string;
  /** The handbook's own samples; null for the freight claims, empty for a handbook that takes none and brings none. */
  readonly samples: readonly EventSample[] | null;
  readonly doors: readonly Door[];
};

export const claimsGuide: Guide = { channel: 'freight-claims', timeZone: 'America/Chicago', samples: null, doors: [] };

export type SampleBook = {
  /** Part of `/sandbox/state`: `offers` says whether the samples are `claims` to file or `cases` to start. */
  shown(): { readonly samples: readonly object[]; readonly guide: object };
  /** Fills the systems with what the samples need. */
  prepare(): Promise<void>;
  /** @throws Trouble `sandbox.no_sample` */
  file(name: string): Promise<unknown>;
};

export function createSampleBook(
  { channel, timeZone, samples, doors }: Guide,
  { act, clock }: { readonly act: StandIns['act']; readonly clock: Clock },
): SampleBook {
  const at = (): Moment => ({ now: clock.now(), timeZone });
  return {
    shown: () => ({
      guide: {
        channel,
        offers: samples === null ? 'claims' : 'cases',
        doors: doors.map(({ address, ...door }) => ({ ...door, address: address() })),
      },
      samples:
        samples === null
          ? claims.map(({ claimant, ...claim }) => ({
              name: claim.name,
              title: claim.title,
              shows: claim.shows,
              claimant: claimant.name,
              channel: claim.channel,
              amount: claim.amount,
              currency: claim.currency,
            }))
          : samples.map(({ sample, title, shows, ticket }) => ({ name: sample, title, shows, claimant: ticket.name })),
    }),
    async prepare() {
      for (const sample of samples ?? []) await prepareSample(sample, act, at());
    },
    async file(name) {
      if (samples === null) return act('zendesk', 'file_claim', { sample: name });
      const sample = samples.find((each) => each.sample === name);
      if (sample === undefined)
        throw new Trouble('sandbox.no_sample', { message: `Expected the name of a sample, got \`${name}\`` });
      return sendSample(sample, act, at());
    },
  };
}
