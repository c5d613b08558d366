import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/handbook/finding.ts';
import { renderFinding } from '../../src/handbook/render-finding.ts';

const finding: Finding = {
  rule: 'figure',
  severity: 'error',
  message: 'The figure `15` is typed into a sentence',
  suggestion: 'Give it a name',
  place: { file: 'a.sop.yaml', line: 2, column: 9 },
  endColumn: 11,
};

describe('a finding on a terminal', () => {
  it('shows place, line and carets', () => {
    expect(renderFinding(finding, 'sop: a\nsays: x 15 minutes\n')).toBe(
      [
        'a.sop.yaml:2:9 error figure',
        '  2 | says: x 15 minutes',
        '    |         ^^',
        '  The figure `15` is typed into a sentence. Give it a name',
      ].join('\n'),
    );
  });

  it('cuts a long line around the place, with the caret still below it', () => {
    const [, shown = '', carets = ''] = renderFinding(
      { ...finding, place: { ...finding.place, column: 301 }, endColumn: 303 },
      `a\n${'x'.repeat(300)}15${'y'.repeat(300)}`,
    ).split('\n');
    expect(shown.length).toBeLessThan(140);
    expect(shown.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('15');
  });

  it('writes no control characters to the terminal', () => {
    expect(renderFinding({ ...finding, message: 'got \u001b[31m' }, 'a\n\u001b]0;evil\u0007\u202e')).not.toMatch(
      /[\u001b\u0007\u202e]/,
    );
  });

  it('leaves out a line that does not exist', () => {
    expect(renderFinding({ ...finding, place: { ...finding.place, line: 9 } }, 'a')).toContain('a.sop.yaml:9:9');
  });
});
