/** Fields of declared events whose names are also keys of a case file: they are read as a live message states them. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readCaseFile } from '../../src/evaluate/case-file.ts';
import { replay } from '../../src/evaluate/replay.ts';
import { filesIn } from '../handbook-folder/files-in.ts';

const FOLDER = new URL('../../sops/examples/freight-claims/', import.meta.url);
const CASES = readFileSync(new URL('freight-damage-claim.cases.yaml', FOLDER), 'utf8');
const FIELDS = [
  'at',
  'changed_at',
  'choice',
  'documents',
  'by',
  'answer',
  'refused',
  'given',
  'action',
  'type',
  'fields',
];
const FIRST = '      - { field: amount_usd, label: offered amount, type: money }\n';

/** The offer of FC-018, with these lines more, as its run received it. */
async function arrived(lines: string) {
  const files = filesIn(fileURLToPath(FOLDER)).map((file) =>
    file.path.endsWith('freight_claim.yaml')
      ? {
          ...file,
          text: file.text.replace(FIRST, (first) =>
            [
              first,
              ...FIELDS.map((field) => {
                const type = field === 'at' || field === 'changed_at' ? 'time' : 'text';
                return `      - { field: ${field}, label: field ${field}, type: ${type}, optional: true }\n`;
              }),
            ].join(''),
          ),
        }
      : file,
  );
  const offer = "      type: carrier_offer\n      amount_usd: '1700.00'\n";
  const cases = readCaseFile(CASES.replace(offer, `${offer}${lines}`), 'freight.cases.yaml');
  const replayed = await replay({ files, cases, only: ['FC-018'] });
  const [one] = replayed.kind === 'replayed' ? replayed.cases : [];
  const event = one?.log.map((logged) => logged.event).find(({ type }) => type === 'EventArrived');
  if (event?.type !== 'EventArrived') throw new Error('Expected the event to arrive');
  return {
    fields: Object.fromEntries(event.fields.map(({ path, value }) => [path, value])),
    refused: event.refused.filter(({ text }) => text !== ''),
  };
}

describe('a declared event of a case file', () => {
  it('has none of the fields that only the script states', async () => {
    const { fields, refused } = await arrived('');
    expect([Object.keys(fields), refused]).toEqual([['amount_usd'], []]);
  }, 60_000);

  it('has the fields next to its type, whatever the script calls them elsewhere', async () => {
    const { fields, refused } = await arrived(
      "      changed_at: '2026-03-29T08:00:00Z'\n      choice: the lower one\n      documents: photos\n      by: Carla\n      answer: yes\n      refused: no\n      given: later\n      action: none taken\n      fields: { at: '2026-03-28T08:00:00Z', type: first, fields: many }\n",
    );
    expect(refused).toEqual([]);
    expect(fields).toMatchObject({
      at: { $time: Date.parse('2026-03-28T08:00:00Z') },
      changed_at: { $time: Date.parse('2026-03-29T08:00:00Z') },
      choice: 'the lower one',
      documents: 'photos',
      by: 'Carla',
      given: 'later',
      type: 'first',
      fields: 'many',
    });
  }, 60_000);
});
