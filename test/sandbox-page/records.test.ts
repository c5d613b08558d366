import { describe, expect, it } from 'vitest';
import { changedPaths, documentText, recordGroups, shownValues, words } from '../../src/sandbox/page/record-model.js';
import { samplesOf } from '../../src/sandbox/page/samples.js';

const ticket = {
  id: 101,
  subject: 'Claim',
  status: 'open',
  priority: null,
  group: 'Standard Claims',
  tags: ['freight'],
  requester: 'Wobbly',
  fields: { bol: { title: 'BOL', value: 'X-1' }, pro: { title: 'PRO', value: null } },
  comments: [{ id: 1, author: 'Wobbly', body: '<b>hi</b>', public: false, created_at: '2026-11-22T08:00:00Z' }],
  unsent_webhooks: 0,
};

describe('records on the page', () => {
  it('shows what a person looks for first, and the rest below', () => {
    const [group] = recordGroups({ tickets: [ticket] });
    expect(group?.cards).toEqual([
      {
        path: 'tickets/101',
        id: '#101',
        title: 'Claim',
        status: 'open',
        chips: ['Standard Claims'],
        tags: ['freight'],
        text: '',
        fields: [
          ['BOL', 'X-1'],
          ['Requester', 'Wobbly'],
        ],
        notes: [{ author: 'Wobbly', at: '2026-11-22T08:00:00Z', text: '<b>hi</b>', internal: true }],
      },
    ]);
  });

  it('names only the values that changed', () => {
    const before = shownValues(recordGroups({ tickets: [ticket] }));
    const after = shownValues(
      recordGroups({ tickets: [{ ...ticket, status: 'pending', tags: ['freight', 'sopwith'] }] }),
    );
    expect(changedPaths(before, after)).toEqual(['tickets/101/status', 'tickets/101/tag/sopwith']);
  });

  it('names a new record once, as a whole', () => {
    const before = shownValues(recordGroups({ tickets: [ticket] }));
    const after = shownValues(recordGroups({ tickets: [ticket, { ...ticket, id: 102 }] }));
    expect(changedPaths(before, after)).toEqual(['tickets/102']);
  });

  it('reads a document of Jira as text', () => {
    expect(
      documentText({
        type: 'doc',
        content: [
          { type: 'paragraph', content: [{ type: 'text', text: 'a' }] },
          { type: 'paragraph', content: [{ type: 'text', text: 'b' }] },
        ],
      }),
    ).toBe('a\nb');
  });

  it.each([
    ['Open_Contract_Value__c', 'Open contract value'],
    ['carrier_scac', 'Carrier SCAC'],
    ['deliveredAt', 'Delivered at'],
  ])('says %s as %s', (name, said) => {
    expect(words(name)).toBe(said);
  });

  it.each([null, undefined, 7, { tickets: null }, { tickets: [null, 3, ['x']] }])(
    'survives the snapshot %j',
    (snapshot) => {
      expect(recordGroups(snapshot)).toEqual([]);
    },
  );
});

describe('samples on the page', () => {
  it('describes each sample, its amount, and what to expect', () => {
    expect(
      samplesOf([
        {
          name: 'big',
          title: 'Big claim',
          shows: 'People are asked first',
          claimant: { name: 'Wobbly' },
          channel: 'email',
          amount: '31000.00',
          currency: 'USD',
        },
      ]),
    ).toEqual([
      {
        id: 'big',
        title: 'Big claim',
        amount: '31,000.00 USD',
        expect: 'People are asked first',
        from: 'Wobbly, by e-mail',
      },
    ]);
  });
});
