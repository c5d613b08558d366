/**
 * What the inbox keeps of an interchange: one item for each report of each set, with its elements as they came.
 */
import { z } from 'zod';
import { hashOf, type Json } from '../../kernel/canonical-json.ts';
import { reportSegmentsMax } from '../../kernel/limits.ts';
import { faultText, type Group, type Interchange, type Numbered, type TransactionSet } from './interchange.ts';
import { splitSet } from './split-set.ts';

const element = z.union([z.string(), z.array(z.array(z.string()))]);
const segment = z.tuple([z.string()], element);

const payload = z.strictObject({
  interchange: z.strictObject({
    from: z.string(),
    to: z.string(),
    control: z.string(),
    /** Of all segments, so that two interchanges of one control number are told apart. */
    digest: z.string(),
  }),
  group: z.strictObject({
    functional: z.string(),
    control: z.string(),
    version: z.string(),
    date: z.string(),
    time: z.string(),
  }),
  set: z.strictObject({ id: z.string(), control: z.string() }),
  /** Which report of the set it is: `2 of 3`. */
  report: z.string(),
  segments: z.array(segment),
  /** Why nothing of the set can be used. */
  fault: z.string().nullable(),
});

export type EdiPayload = z.infer<typeof payload>;

/** A report with the set that it is from, and its payload. */
export type Entry = {
  readonly group: Group;
  readonly set: TransactionSet;
  readonly segments: readonly Numbered[];
  readonly payload: EdiPayload;
};

const TOO_LARGE = `Expected at most ${reportSegmentsMax} segments in all its reports, with those that they share, got more`;

/** In the order of the interchange. */
export function entriesOf({ header, groups, segments }: Interchange): readonly Entry[] {
  const partyText = ({ qualifier, id }: { readonly qualifier: string; readonly id: string }): string =>
    `${qualifier} ${id}`;
  const interchange = {
    from: partyText(header.from),
    to: partyText(header.to),
    control: header.control,
    digest: hashOf(segments.map((one) => [...one] as Json)),
  };
  return groups.flatMap((group) =>
    group.sets.flatMap((set) => {
      const known = group.fault ?? set.fault;
      const split = known === null ? splitSet(set.id, set.segments) : null;
      const fault = known === null ? (split === null ? TOO_LARGE : null) : faultText(known);
      const reports = split ?? [set.segments];
      return reports.map((own, at): Entry => {
        const { functional, control, version, date, time } = group;
        return {
          group,
          set,
          segments: own,
          payload: {
            interchange,
            group: { functional, control, version, date, time },
            set: { id: set.id, control: set.control },
            report: `${at + 1} of ${reports.length}`,
            segments: own.map(({ segment: [id, ...elements] }) => [id, ...elements.map(plain)]),
            fault,
          },
        };
      });
    }),
  );
}

const plain = (given: string | readonly (readonly string[])[]): string | string[][] =>
  typeof given === 'string' ? given : given.map((parts) => [...parts]);

/** Null for what this program did not store so. */
export function readEdiPayload(value: unknown): EdiPayload | null {
  const parsed = payload.safeParse(value);
  return parsed.success ? parsed.data : null;
}
