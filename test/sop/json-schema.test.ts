import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { sopJsonSchema } from '../../src/sop/json-schema.ts';
import { SEED, seedWith, SHIPPED, WORLD } from './world.ts';

const validate = new Ajv2020({ strict: false, allErrors: true }).compile(sopJsonSchema(WORLD.registry));
const problems = (text: string): string[] =>
  validate(parse(text)) ? [] : (validate.errors ?? []).map(({ instancePath }) => instancePath);

describe('the JSON Schema for editors', () => {
  it('accepts the first procedure', () => {
    expect([problems(SEED), problems(SHIPPED)]).toEqual([[], []]);
  });

  it.each([
    ['an unknown key', 'outcome: standard', 'outcom: standard'],
    ['an unknown tool', 'use: jira.create_issue', 'use: jira.create_isue'],
    ['an unknown argument', 'project: CLM', 'projekt: CLM'],
    ['a missing argument', '          ticket: = case.zendesk.ticket_id\n          group', '          group'],
    ['a value that the enumeration does not have', 'priority: High', 'priority: Hihg'],
    ['an unknown error', 'not_found:', 'notfound:'],
    ['an unknown error among several', 'not_found:', 'not_found, notfound:'],
    ['an argument that the run fills in', 'backup: claims-manager', 'brief: claims-manager'],
  ])('refuses %s', (_, before, after) => {
    expect(problems(seedWith(before, after))).not.toEqual([]);
  });

  it('accepts several errors with one handler', () => {
    expect(problems(seedWith('not_found:', 'not_found, refused:'))).toEqual([]);
  });

  it('allows a computed value for an enumeration', () => {
    expect(problems(seedWith('priority: High', 'priority: = urgency'))).toEqual([]);
  });

  it('works without a registry', () => {
    expect(new Ajv2020({ strict: false }).compile(sopJsonSchema())(parse(SEED))).toBe(true);
  });
});
