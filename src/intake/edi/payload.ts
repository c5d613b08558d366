/**
 * What the inbox keeps of an interchange: one item for each report of each set, with its elements as they came.
 */
import { z } from 'zod';
import { hashOf, type Json } from '../../kernel/canonical-json.ts';
import {
  faultText,
  type Group,
  type Interchange,
  type Numbered,
  type Segment,
  type TransactionSet,
} from './interchange.ts';
import { splitSet, type SplitSet } from './split-set.ts';

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
  const plainOf = createPlain();
  const entryOf = (
    group: Group,
    set: TransactionSet,
    segments: readonly Numbered[],
    { report, fault }: Pick<EdiPayload, 'report' | 'fault'>,
  ): Entry => {
    const { functional, control, version, date, time } = group;
    return {
      group,
      set,
      segments,
      payload: {
        interchange,
        group: { functional, control, version, date, time },
        set: { id: set.id, control: set.control },
        report,
        segments: segments.map(plainOf),
        fault,
      },
    };
  };
  const ofSets = groups.flatMap((group) =>
    group.sets.flatMap((set) => {
      const known = group.fault ?? set.fault;
      const split: SplitSet = known === null ? splitSet(set.id, set.segments) : { problem: faultText(known) };
      const reports = 'reports' in split ? split.reports : [set.segments];
      const fault = 'problem' in split ? split.problem : null;
      return reports.map((own, at) => entryOf(group, set, own, { report: `${at + 1} of ${reports.length}`, fault }));
    }),
  );
  // Last, so the items of the sets have the numbers that they always had.
  const ofGroups = groups.flatMap((group) =>
    group.sets.length > 0
      ? []
      : entryOf(group, NO_SET, group.envelope, {
          report: '1 of 1',
          fault: group.fault === null ? 'expected a set, got none' : faultText(group.fault),
        }),
  );
  const known = [...ofSets, ...ofGroups];
  return known.length > 0
    ? known
    : [entryOf(NO_GROUP, NO_SET, acknowledgmentsIn(segments), { report: '1 of 1', fault: null })];
}

/** In place of the sets of a group that has none: the inbox keeps the group, so what it stated is not lost. */
const NO_SET: TransactionSet = { id: '', control: '', segments: [], fault: null };

/** In place of the groups of an interchange that only acknowledges others. */
export const INTERCHANGE_ACKNOWLEDGED = 'TA1';
const NO_GROUP: Group = {
  functional: INTERCHANGE_ACKNOWLEDGED,
  from: '',
  to: '',
  date: '',
  time: '',
  control: '',
  agency: '',
  version: '',
  sets: [],
  envelope: [],
  stated: 0,
  fault: null,
};

const acknowledgmentsIn = (segments: readonly Segment[]): readonly Numbered[] =>
  segments.flatMap((segment, at) => (segment[0] === INTERCHANGE_ACKNOWLEDGED ? [{ number: at + 1, segment }] : []));

/** What the inbox keeps of a segment; what several reports share is made once. */
function createPlain(): (numbered: Numbered) => EdiPayload['segments'][number] {
  const made = new Map<Numbered, EdiPayload['segments'][number]>();
  return (numbered) => {
    const known = made.get(numbered);
    if (known !== undefined) return known;
    const [id, ...elements] = numbered.segment;
    const plain: EdiPayload['segments'][number] = [id, ...elements.map(plainElement)];
    made.set(numbered, plain);
    return plain;
  };
}

const plainElement = (given: string | readonly (readonly string[])[]): string | string[][] =>
  typeof given === 'string' ? given : given.map((parts) => [...parts]);

/** Null for what this program did not store so. */
export function readEdiPayload(value: unknown): EdiPayload | null {
  const parsed = payload.safeParse(value);
  return parsed.success ? parsed.data : null;
}
