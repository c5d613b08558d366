/**
 * Names that a handbook file may not use: those that every JavaScript object has, and those of the expression language.
 */
import { isPrototypeName } from '../kernel/prototype-name.ts';

/** Words that expressions use themselves, or that CEL reserves; none can name a value or a result. */
const LANGUAGE_WORDS: ReadonlySet<string> = new Set([
  'case',
  'has',
  'money',
  'duration',
  'true',
  'false',
  'null',
  'in',
  'as',
  'break',
  'const',
  'continue',
  'else',
  'for',
  'function',
  'if',
  'import',
  'let',
  'loop',
  'package',
  'namespace',
  'return',
  'var',
  'void',
  'while',
  'of',
]);

/** Whether a value of the SOP, or what a step saves, may have this name. */
export function isReservedName(name: string): boolean {
  return isPrototypeName(name) || LANGUAGE_WORDS.has(name);
}

/** `escalate_above` as people say it: `escalate above`. */
export function humanise(name: string): string {
  return name.replaceAll('_', ' ');
}
