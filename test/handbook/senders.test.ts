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

  const edi = (over: string, systems = 'gateway_claims', name = 'gateway'): string =>
    `  - sender: ${name}\n    kinds: [freight_claim]\n    systems: [${systems}]\n    edi: { partner: { qualifier: ZZ, id: QQAA }, us: { qualifier: "02", id: QQUS }, versions: ["004010"], records: gateway_claims${over} }\n`;

  it('says how a partner speaks EDI', () => {
    expect(read(`senders:\n${edi(', time_zone: America/Chicago')}`)).toMatchObject({
      senders: [{ edi: { partner: { qualifier: 'ZZ', id: 'QQAA' }, records: 'gateway_claims' } }],
    });
  });

  it.each<readonly [string, string, string]>([
    [
      'a version before dates had centuries',
      edi('').replace('004010', '003040'),
      'Expected `004010` or a later version',
    ],
    ['a qualifier that is read as a number', edi('').replace('"02"', '02'), 'YAML reads `02` as the number 2'],
    ['a time zone that there is not', edi(', time_zone: Chicago'), 'Expected a time zone such as `America/Chicago`'],
    ['claim numbers of a system that is not its own', edi('', 'tms'), 'got `gateway_claims`'],
    [
      'a partner of two senders',
      edi('') + edi('', 'gateway_claims', 'other'),
      'Expected a partner of one sender, got `QQAA` of `gateway` and of `other`',
    ],
    [
      'claim numbers that another sender speaks for',
      `${edi('')}  - sender: other\n    kinds: [freight_claim]\n    systems: [gateway_claims]\n`,
      'Expected a system of `gateway` alone, since its claim numbers are its own, got one of `other` too',
    ],
  ])('is refused with EDI with %s', (_, entries, message) => {
    const result = read(`senders:\n${entries}`);
    expect('findings' in result && result.findings.map((finding) => finding.message).join('\n')).toContain(message);
  });
});
