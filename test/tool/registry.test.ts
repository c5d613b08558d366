import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { allTools } from '../../src/connector/tools.ts';
import { createRegistry, summarise } from '../../src/tool/registry.ts';
import { labelled, moneySchema, timeSchema, typeOf } from '../../src/tool/schema.ts';
import { COMMON_ERRORS, type Tool } from '../../src/tool/tool.ts';

const tool = (over: Partial<Tool> = {}): Tool => ({
  id: 'jira.do_it',
  system: 'jira',
  summary: 'Do {what} for {amount} with {unknown}',
  effect: 'write',
  input: z.strictObject({ what: z.string() }),
  output: z.strictObject({}),
  errors: { own: 'Own' },
  probe: 'exact',
  record: 'issue',
  scopes: [],
  vendorFields: [],
  tellsPerson: false,
  ...over,
});

describe('the registry', () => {
  it('has each tool with its types and all error codes it may return', () => {
    expect(createRegistry([tool()]).get('jira.do_it')).toMatchObject({
      input: { fields: { what: { type: { kind: 'text' }, label: 'what', optional: false } } },
      errors: { ...COMMON_ERRORS, own: 'Own' },
    });
  });
  it.each([
    [[tool(), tool()]],
    [[tool({ id: 'slack.do_it' })]],
    [[tool({ id: 'jira.DoIt' })]],
    [[tool({ input: z.string() as unknown as Tool['input'] })]],
  ])('refuses an invalid tool', (tools) => {
    expect(() => createRegistry(tools)).toThrow('Expected that');
  });
  it("says what a call does in the tool's own words", () => {
    expect(summarise(tool(), { what: '{amount}', amount: { $money: 'USD', minor: 720_000 } })).toBe(
      'Do {amount} for $7,200.00 with nothing',
    );
    expect(summarise(tool({ summary: '{constructor}' }), {})).toBe('nothing');
    expect(summarise(tool({ summary: 'Ask[ for {what}][ and {more}]' }), { what: '[{more}]' })).toBe(
      'Ask for [{more}]',
    );
  });
  it.each([
    [{ to: 'ava@our.example', backup: 'marcus' }, 'Tell ava@our.example'],
    [{ backup: 'marcus' }, 'Tell marcus'],
    [{}, 'Tell no one'],
  ])('names the person whom a call is for: %o', (args, summary) => {
    expect(summarise(tool({ summary: 'Tell {to|backup}' }), args)).toBe(summary);
  });
  it('contains only tools that the language can express, with a probe for each write', () => {
    const writes = [...createRegistry(allTools()).values()].filter(({ tool: { effect } }) => effect === 'write');
    expect(writes.length).toBeGreaterThan(10);
    expect(writes.filter(({ tool: { probe } }) => probe === 'none')).toEqual([]);
  });
});

describe('the type of a schema', () => {
  it('keeps labels through wrappers, and only its own', () => {
    const text = z.string();
    const schema = z.strictObject({
      a: labelled(text, 'the a', { headline: true }).optional(),
      b: text,
      c: labelled(moneySchema(), 'c'),
      d: timeSchema().optional(),
      e: z.enum(['x', 'y']).default('x'),
      f: z.array(z.number()),
    });
    expect(typeOf(schema)).toEqual({
      kind: 'record',
      fields: {
        a: { type: { kind: 'text' }, label: 'the a', optional: true, headline: true },
        b: { type: { kind: 'text' }, label: 'b', optional: false },
        c: { type: { kind: 'money' }, label: 'c', optional: false },
        d: { type: { kind: 'time' }, label: 'd', optional: true },
        e: { type: { kind: 'text', oneOf: ['x', 'y'] }, label: 'e', optional: true },
        f: { type: { kind: 'list', of: { kind: 'number' } }, label: 'f', optional: false },
      },
    });
  });
  it('refuses shapes that the SOP language cannot express', () => {
    for (const schema of [z.date(), z.any(), z.map(z.string(), z.string())])
      expect(() => typeOf(schema)).toThrow('a tool schema has only values');
  });
});
