/** Case files whose cases come by the form of their kind: what the form refuses is no case. */
import { describe, expect, it } from 'vitest';
import { readCaseFile } from '../../src/evaluate/case-file.ts';
import { replay, type ReplayedCase } from '../../src/evaluate/replay.ts';
import { SHOP } from '../http/portal-handbook.ts';

const GOOD = {
  sender: '{ name: Pia Porcelain, email: pia@porcelain.example }',
  order: 'Order 1000-4711',
  value: '1,250.00 USD',
  what: 'glass',
  more: '',
};

async function played(over: Partial<typeof GOOD> = {}, files = SHOP, events = ''): Promise<ReplayedCase> {
  const { sender, order, value, what, more } = { ...GOOD, ...over };
  const cases = `cases:
  - case_id: BG-1
    channel: portal
    received_at: '2026-03-04T15:00:00Z'
    sender: ${sender}
    goods: { order: "${order}", value: ${value.startsWith('{') ? value : `"${value}"`}, what: ${what}${more} }
${events}    expected: { must: [], must_not: [] }
`;
  const replayed = await replay({ files, cases: readCaseFile(cases, 'goods.cases.yaml'), only: [] });
  if (replayed.kind !== 'replayed') throw new Error(replayed.findings.map(({ message }) => message).join('\n'));
  const [one] = replayed.cases;
  if (one === undefined) throw new Error('Expected a replayed case, got none');
  return one;
}

describe('a case that comes by a form', () => {
  it('has what the form would have stored, from whom the form says, and no ticket', async () => {
    const { failures, log } = await played({ more: ', kept: true, parts: [leg, pane]' });
    expect(failures).toEqual([]);
    expect(log[0]?.event).toMatchObject({
      type: 'CaseOpened',
      channel: 'portal',
      requester: { name: 'Pia Porcelain', email: 'pia@porcelain.example' },
      keys: [{ system: 'portal', record: 'BG-1' }],
      facts: expect.arrayContaining([
        expect.objectContaining({
          path: 'goods.order',
          value: '10004711',
          source: expect.objectContaining({ system: 'Form' }) as unknown,
        }),
        expect.objectContaining({ path: 'goods.kept', value: true }),
        expect.objectContaining({ path: 'goods.parts', value: ['leg', 'pane'] }),
      ]) as unknown,
    });
  }, 60_000);

  it('may write an amount as a record with its currency, as a case without a form may', async () => {
    const { failures, log } = await played({ value: "{ amount: '1250.00', currency: EUR }" });
    expect(failures).toEqual([]);
    expect(log[0]?.event).toMatchObject({
      facts: expect.arrayContaining([
        expect.objectContaining({ path: 'goods.value', value: { $money: 'EUR', minor: 125_000 } }),
      ]) as unknown,
    });
  }, 60_000);

  it.each([
    [
      'an amount that can be read in two ways',
      { value: '31.000' },
      '`goods.value`: This can be read in several ways: ',
    ],
    [
      'a currency that it does not offer',
      { value: '90.00 GBP' },
      '`goods.value`: Please write the amount in USD or EUR',
    ],
    ['a text that is none of its choices', { what: 'roof' }, '`goods.what`: Please choose from the list'],
    ['neither yes nor no', { more: ', kept: maybe' }, '`goods.kept`: Please choose from the list'],
    [
      'n/a where something is needed',
      { sender: '{ name: n/a }' },
      '`sender.name`: We need this to work on it, and what you wrote says that there is none',
    ],
    [
      'several addresses',
      { sender: '{ name: Pia, email: "a@x.example, b@x.example" }' },
      '`sender.email`: Please write one e-mail address',
    ],
  ])(
    'fails, and opens nothing, for %s',
    async (_, over, says) => {
      const { failures, log } = await played(over);
      expect(failures.join('\n')).toContain('BG-1 could not be played: the form of `broken_goods` would not take it: ');
      expect(failures.join('\n')).toContain(says);
      expect(log).toEqual([]);
    },
    60_000,
  );

  const EVENTS = "    events:\n      - { at: '2026-03-04T16:00:00Z', type: repaired }\n";
  const withSender = (keys: string) => [
    ...SHOP.filter(({ path }) => path !== 'senders.yaml').map(({ path, text }) => ({
      path,
      text: path.startsWith('kinds/') ? `${text}events:\n  - { event: repaired, label: repair, fields: [] }\n` : text,
    })),
    {
      path: 'senders.yaml',
      text: `senders:\n  - { sender: plumbers, kinds: [broken_goods], systems: [plumbers]${keys} }\n`,
    },
  ];

  it('hears no event that no sender could report about it, since none may name its receipt', async () => {
    expect((await played({}, withSender(''), EVENTS)).failures.join('\n')).toContain(
      'no sender may report it in this case. Declare one whose `keys` name `portal`',
    );
    const { failures, log } = await played({}, withSender(', keys: [portal]'), EVENTS);
    expect(failures).toEqual([]);
    expect(log.map(({ event }) => event.type)).toContain('EventArrived');
  }, 60_000);
});
