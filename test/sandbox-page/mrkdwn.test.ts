import { describe, expect, it } from 'vitest';
import { costRatio } from '../cpu.ts';
import { parseMrkdwn } from '../../src/sandbox/page/mrkdwn.js';

const text = (value: string): object => ({ type: 'text', text: value });

describe('the text format of messages', () => {
  it.each([
    ['*bold*', [{ type: 'bold', children: [text('bold')] }]],
    [
      '_italic_ and ~gone~',
      [{ type: 'italic', children: [text('italic')] }, text(' and '), { type: 'strike', children: [text('gone')] }],
    ],
    [
      '*bold with _italic_ in it*',
      [
        {
          type: 'bold',
          children: [text('bold with '), { type: 'italic', children: [text('italic')] }, text(' in it')],
        },
      ],
    ],
    ['`a *b* &lt;c&gt;`', [{ type: 'code', text: 'a *b* <c>' }]],
    ['```\nline *1*\n```', [{ type: 'preformatted', text: 'line *1*' }]],
    ['one\ntwo', [text('one'), { type: 'break' }, text('two')]],
    [
      '&gt; said\n&gt; twice\nafter',
      [{ type: 'quote', children: [text('said'), { type: 'break' }, text('twice')] }, text('after')],
    ],
    [
      '<https://a.example/x?a=1&amp;b=2|the *link*>',
      [{ type: 'link', url: 'https://a.example/x?a=1&b=2', label: 'the *link*' }],
    ],
    ['<https://a.example>', [{ type: 'link', url: 'https://a.example', label: 'https://a.example' }]],
    [
      '*<https://a.example/_x_*y|label>*',
      [{ type: 'bold', children: [{ type: 'link', url: 'https://a.example/_x_*y', label: 'label' }] }],
    ],
    [
      '<@U123ABC> <#C9|claims> <!subteam^S1|@leads>',
      [
        { type: 'user', id: 'U123ABC' },
        text(' '),
        { type: 'channel', id: 'C9', label: 'claims' },
        text(' '),
        { type: 'group', id: 'S1', label: '@leads' },
      ],
    ],
    ['<!channel>', [{ type: 'broadcast', range: 'channel' }]],
    [':warning: at 10:30:00', [text(':warning: at 10:30:00')]],
    [
      '<!date^1700000000^{date_short} at {time}|then>',
      [{ type: 'date', at: 1_700_000_000, format: '{date_short} at {time}', fallback: 'then', url: null }],
    ],
  ])('reads %j', (written, read) => {
    expect(parseMrkdwn(written)).toEqual(read);
  });

  it.each([
    'snake_case_name and 2*3*4',
    '* not bold *',
    'a ~ b ~ c',
    '**',
    '`',
    '```open fence',
    '<script>alert(1)</script>',
    '<javascript:alert(1)|click>',
    '<data:text/html,x>',
    '<>',
    '<!unknown>',
    '<@not an id>',
    '< https://a.example >',
  ])('leaves %j as it was written', (written) => {
    expect(parseMrkdwn(written)).toEqual([text(written)]);
  });

  it('shows an escaped mention literally, and unescapes once only', () => {
    expect(parseMrkdwn('&lt;!channel&gt; &lt;@U1&gt; &amp;lt;')).toEqual([text('<!channel> <@U1> &lt;')]);
  });

  it('parses hostile nesting in bounded time and depth', () => {
    const reading = (length: number) => (): void => {
      const unclosed = '<'.repeat(10 * length);
      expect(parseMrkdwn(unclosed)).toEqual([text(unclosed)]);
      const openers = `${' *.'.repeat(length)}<${'x*.'.repeat(length)}>`;
      expect(parseMrkdwn(openers)).toEqual([text(openers)]);
    };
    // Eight times the text: 64 times the work if it grew with the square.
    expect(costRatio(reading(4_000), reading(500), 16)).toBeLessThan(32);
    expect(JSON.stringify(parseMrkdwn('*_~ '.repeat(4_000))).match(/children/g)?.length ?? 0).toBeLessThan(20_000);
  });
});
