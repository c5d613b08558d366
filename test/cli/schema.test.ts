import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { z } from 'zod';
import { kindSchema } from '../../src/case/kind.ts';
import { limitsSchema } from '../../src/handbook/limits.ts';
import { allTools } from '../../src/connector/tools.ts';
import { sopJsonSchema } from '../../src/sop/json-schema.ts';
import { createRegistry } from '../../src/tool/registry.ts';
import { sop } from './fake-world.ts';

const read = (path: string): string => readFileSync(new URL(`../../sops/${path}`, import.meta.url), 'utf8');
const stored: unknown = JSON.parse(read('sop.schema.json'));

describe('the schema next to the SOPs', () => {
  it('is what `sop schema` prints today', () => {
    expect(stored).toEqual(JSON.parse(JSON.stringify(sopJsonSchema(createRegistry(allTools())))));
  });

  it('knows the tools that the handbook declares', async () => {
    const { out } = await sop(['schema'], { configuration: { sopsDirectory: 'sops/examples/detention' } });
    const validate = new Ajv2020({ strict: false }).compile(JSON.parse(out) as object);
    const text = read('examples/detention/detention.sop.yaml');
    expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
    expect(validate(parse(text.replace('mcleod.find_load', 'mcleod.find_loads')))).toBe(false);
    expect(validate(parse(text.replace('with: { load:', 'with: { lode:')))).toBe(false);
  });

  it('accepts the SOP that ships and refuses a misspelt key', () => {
    const validate = new Ajv2020({ strict: false }).compile(stored as object);
    const text = read('freight-damage-claim.sop.yaml');
    expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
    expect(validate(parse(text.replace('otherwise: 3', 'otherwize: 3')))).toBe(false);
  });

  it('of the kinds accepts those that ship, and bounds of texts', () => {
    const schema: unknown = JSON.parse(read('kinds.schema.json'));
    expect(schema).toEqual(z.toJSONSchema(kindSchema, { io: 'input' }));
    const validate = new Ajv2020({ strict: false }).compile(schema as object);
    const kind = parse(read('kinds/freight_claim.yaml')) as { facts: object[] };
    expect(validate(kind), JSON.stringify(validate.errors)).toBe(true);
    const bounded = { fact: 'policy', label: 'policy', type: 'text', matches: '^P$', example: 'P', max_length: 9 };
    expect(validate({ ...kind, facts: [...kind.facts, bounded] })).toBe(true);
    expect(validate({ ...kind, facts: [...kind.facts, { ...bounded, pattern: '^P$' }] })).toBe(false);
  });

  it('of the limits accepts amounts and whole numbers', () => {
    const schema: unknown = JSON.parse(read('limits.schema.json'));
    expect(schema).toEqual(z.toJSONSchema(limitsSchema));
    const validate = new Ajv2020({ strict: false }).compile(schema as object);
    expect(validate(parse(read('boundary/limits.yaml')))).toBe(true);
    expect(validate({ limits: { pieces: 4, Major: '5.00 USD' } })).toBe(false);
  });
});
