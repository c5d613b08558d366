/**
 * Reads the settings of one system from its variables, and says which variable is wrong.
 */
import type { z } from 'zod';
import { own } from '../kernel/own.ts';

/** The value of a variable; null when it is not set. */
export type Read = (name: string) => string | null;

/** The variable of each part of a system's settings, by its path; under an empty path, that of everything else. */
type VariableOf = Readonly<Record<string, string>> & { readonly '': string };

/** Either all of a system's variables must be set or none of them. */
export function readGroup<T>(
  read: Read,
  problems: string[],
  system: string,
  names: readonly string[],
  schema: z.ZodType<T>,
  build: (values: string[]) => object,
  variables: VariableOf,
): T | null {
  const missing = names.filter((name) => read(name) === null);
  if (missing.length === names.length) return null;
  if (missing.length > 0) {
    problems.push(`Expected ${missing.join(' and ')} next to the other settings of ${system}, got nothing`);
    return null;
  }
  const built = build(names.map((name) => read(name) ?? ''));
  const parsed = schema.safeParse(built);
  if (parsed.success) return parsed.data;
  problems.push(...parsed.error.issues.map((issue) => settingProblem(issue, variables)));
  return null;
}

/** Names the variable and the path in it, never the value, since it may be a secret. */
function settingProblem(issue: z.core.$ZodIssue, variables: VariableOf): string {
  const path = issue.path.join('.');
  const wanted =
    issue.code === 'invalid_format' && issue.format === 'url'
      ? 'expected an address such as `https://example.com`, got another text'
      : issue.message;
  const variable = own(variables, path);
  if (variable !== undefined && path !== '') return `${variable} is wrong: ${wanted}`;
  return `${variables['']} is wrong${path === '' ? '' : ` at \`${path}\``}: ${wanted}`;
}

export function readJson(read: Read, problems: string[], name: string): Record<string, unknown> {
  const text = read(name);
  if (text === null) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Reported below, together with JSON that is not an object.
  }
  problems.push(`Expected ${name} to be a JSON object, got something else`);
  return {};
}
