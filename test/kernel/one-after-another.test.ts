import { describe, expect, it } from 'vitest';
import { oneAfterAnother } from '../../src/kernel/one-after-another.ts';

describe('sentences one after another', () => {
  it.each([
    [['A paid', 'B denied'], 'A paid. B denied'],
    [['The reason: “No file needed.”', 'Ava was asked'], 'The reason: “No file needed.” Ava was asked'],
    [['Who?', 'Ava'], 'Who? Ava'],
    [['Asked: any one of claims-leads (“a”)', 'Then'], 'Asked: any one of claims-leads (“a”). Then'],
    [['Alone'], 'Alone'],
    [[], ''],
  ])('of %j, each ends once', (sentences, text) => {
    expect(oneAfterAnother(sentences)).toBe(text);
  });
});
