/** A mapping of EDI has a partner, and each set one meaning. */
import { describe, expect, it } from 'vitest';
import { kindSchema } from '../../src/case/kind.ts';
import { ediPartners } from '../../src/review/edi-partners.ts';
import { KIND, SENDERS } from '../intake/edi/handbook.ts';

const found = (senders = SENDERS, kind = KIND): string[] =>
  ediPartners(senders, new Map([[kind.kind, kind]]), (name, key) => ({ file: name, line: key.length, column: 1 })).map(
    ({ severity, message, suggestion }) => `${severity}: ${message}. ${suggestion ?? ''}`,
  );

describe('a mapping of EDI', () => {
  it('whose partners are declared has no finding', () => {
    expect(found()).toEqual([]);
  });

  it('is remarked on without a partner, or where none may name its cases', () => {
    expect(found([])).toEqual([
      expect.stringContaining('warning: No sender of `senders.yaml` speaks EDI and may open cases of `edi_claim`'),
      expect.stringContaining('may report `carrier_declined` of `edi_claim`'),
      expect.stringContaining('may report `shipment_status` of `edi_claim`'),
    ]);
    const other = SENDERS.map((sender) => ({ ...sender, keys: [], systems: [] }));
    expect(found(other)).toContain(
      'warning: No sender that may report `carrier_declined` of `edi_claim` by EDI may name a case by a record of `wobbly_claims`. Add `wobbly_claims` to the `keys` of its sender',
    );
  });

  it('that each set of another mapping fits too is refused', () => {
    const [declined, status] = KIND.events;
    const twice = (where: unknown) =>
      kindSchema.parse({
        ...KIND,
        events: [declined, { ...declined, event: 'carrier_paid', edi: { ...declined?.edi, where } }, status],
      });
    expect(found(SENDERS, twice(undefined))).toEqual([
      'error: Expected one meaning of each 926, got two that fit the same ones: to report `carrier_declined` of `edi_claim`, and to report `carrier_paid` of `edi_claim`. Write `where` with the codes that tell them apart',
    ]);
    expect(found(SENDERS, twice({ 'F11-06': ['D7', 'D8'] }))).toHaveLength(1);
    expect(found(SENDERS, twice({ 'F11-06': ['PF'] }))).toEqual([]);
  });
});
