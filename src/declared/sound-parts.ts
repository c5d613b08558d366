/**
 * What can be used of a tool file that does not have the shape of one, so that one check of it says more than that.
 *
 * Pure.
 */
import { z } from 'zod';
import type { YamlValue } from '../handbook/yaml/read-yaml-as.ts';
import type { Tool } from '../tool/tool.ts';
import { contractSchema, declarationSchema, exampleShape, type Declaration } from './declaration.ts';
import { contractOf, systemOf } from './declared-tool.ts';

const withAnyExamples = declarationSchema.extend({ examples: z.array(exampleShape) });

/** The file without its wrong examples; null where more is wrong. */
export function withoutWrongExamples({ value, rangeOf }: YamlValue<unknown>): YamlValue<Declaration> | null {
  if (typeof value !== 'object' || value === null) return null;
  const examples: readonly unknown[] = 'examples' in value && Array.isArray(value.examples) ? value.examples : [];
  const kept = [...examples.keys()].filter((index) => exampleShape.safeParse(examples[index]).success);
  const parsed = withAnyExamples.safeParse({ ...value, examples: kept.map((index) => examples[index]) });
  if (!parsed.success) return null;
  return {
    value: parsed.data,
    rangeOf: ([part, index, ...rest]) =>
      part === 'examples' && typeof index === 'number'
        ? rangeOf([part, kept[index] ?? index, ...rest])
        : rangeOf([part, index, ...rest].filter((each) => each !== undefined)),
  };
}

/** What steps are checked against; null where that is wrong, too. */
export function contractIn({ value }: YamlValue<unknown>, builtIn: ReadonlySet<string>): Tool | null {
  const parsed = contractSchema.safeParse(value);
  return parsed.success && !builtIn.has(systemOf(parsed.data.tool)) ? contractOf(parsed.data) : null;
}
