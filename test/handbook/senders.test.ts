import { describe, expect, it } from 'vitest';
import { parseSenders } from '../../src/handbook/parse-senders.ts';

const DECLARED = new Map([
  ['freight_claim', ['carrier_offer', 'carrier_declined']],
  ['parcel_claim', []],
]);

const read = (text: string) => parseSenders(text, 'senders.yaml', DECLARED);

describe('senders.yaml', () => {
  it('names each sender and what it may speak for; what is left out is not allowed', () => {
    expect(read('senders:\n  - sender: carrier-gateway\n    kinds: [freight_claim]\n')).toMatchObject({
      senders: [{ sender: 'carrier-gateway', kinds: ['freight_claim'], opens: false, systems: [], keys: [] }],
      warnings: [],
    });
    expect(read('senders: []\n')).toMatchObject({ senders: [], warnings: [] });
  });

  it.each<readonly [string, string, string]>([
    ['a capital in a name', 'sender: TMS\n    kinds: [freight_claim]', 'carrier-gateway'],
    ['a letter of another alphabet', 'sender: tмs\n    kinds: [freight_claim]', 'carrier-gateway'],
    [
      'an underscore, which a variable could not tell from a hyphen',
      'sender: a_b\n    kinds: [freight_claim]',
      'carrier-gateway',
    ],
    ['no kinds', 'sender: tms\n    kinds: []', 'kinds'],
    ['an unknown kind', 'sender: tms\n    kinds: [freight_clam]', 'got `freight_clam`'],
    ['an unknown event', 'sender: tms\n    kinds: [freight_claim]\n    events: [carrier_ofer]', 'got `carrier_ofer`'],
    [
      'an event of another kind',
      'sender: tms\n    kinds: [parcel_claim]\n    events: [carrier_offer]',
      'got `carrier_offer`',
    ],
    ['a secret', 'sender: tms\n    kinds: [freight_claim]\n    secret: whsec_x', 'secret'],
    [
      'a sender twice',
      'sender: tms\n    kinds: [freight_claim]\n  - sender: tms\n    kinds: [freight_claim]',
      'got `tms` again',
    ],
  ])('is refused with %s', (_, entry, message) => {
    const result = read(`senders:\n  - ${entry}\n`);
    expect('findings' in result && result.findings.map((finding) => finding.message).join('\n')).toContain(message);
  });
});
