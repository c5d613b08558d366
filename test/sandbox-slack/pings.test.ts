import { describe, expect, it } from 'vitest';
import { findPings } from '../../src/sandbox/slack/pings.ts';

const HOSTILE = '<!channel> <@UANA0001> <!subteam^S1|leads> <https://evil.example|your bank>';
const literal = (text: string) => [
  { type: 'section', text: { type: 'plain_text', text } },
  {
    type: 'rich_text',
    elements: [
      { type: 'rich_text_section', elements: [{ type: 'text', text }] },
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text }] },
    ],
  },
];

describe('what a message pings', () => {
  it('finds every ping and disguised link in text and mrkdwn', () => {
    const found = {
      pings: ['<!channel>', '<@UANA0001>', '<!subteam^S1|leads>'],
      links: ['<https://evil.example|your bank>'],
    };
    expect(findPings(HOSTILE, [])).toEqual(found);
    expect(findPings('', [{ type: 'section', fields: [{ type: 'mrkdwn', text: HOSTILE }] }])).toEqual(found);
    expect(
      findPings('', [
        { type: 'actions', elements: [{ type: 'button', confirm: { text: { type: 'mrkdwn', text: HOSTILE } } }] },
      ]),
    ).toEqual(found);
  });

  it('finds nothing in literal text, however hostile', () => {
    expect(findPings('', literal(HOSTILE))).toEqual({ pings: [], links: [] });
  });

  it('finds nothing in escaped text', () => {
    expect(findPings(HOSTILE.replaceAll('<', '&lt;').replaceAll('>', '&gt;'), [])).toEqual({ pings: [], links: [] });
  });

  it('finds the mentions and links that rich text makes on purpose', () => {
    const blocks = [
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_section',
            elements: [
              { type: 'user', user_id: 'ULENA0001' },
              { type: 'broadcast', range: 'here' },
              { type: 'usergroup', usergroup_id: 'S1' },
              { type: 'link', url: 'https://a.example', text: 'a' },
            ],
          },
        ],
      },
    ];
    expect(findPings('', blocks)).toEqual({
      pings: ['<@ULENA0001>', '<!here>', '<!subteam^S1>'],
      links: ['https://a.example'],
    });
  });

  it('finds plain `@channel` only when names are to be linked', () => {
    expect(findPings('@channel', [])).toEqual({ pings: [], links: [] });
    expect(findPings('@channel', [], true).pings).toEqual(['@channel']);
  });
});
