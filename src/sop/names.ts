/**
 * Names that a handbook file may not use: those that every JavaScript object has, and those of the expression language.
 */
import { isPrototypeName } from '../kernel/prototype-name.ts';

/** Words that CEL reserves. */
const CEL_WORDS: ReadonlySet<string> = new Set([
  'as',
  'break',
  'const',
  'continue',
  'else',
  'for',
  'function',
  'import',
  'let',
  'loop',
  'package',
  'namespace',
  'return',
  'var',
  'void',
  'while',
]);
/** Words that expressions use themselves, or that CEL reserves; none can name a value or a result. */
const LANGUAGE_WORDS: ReadonlySet<string> = new Set([
  'case',
  'has',
  'money',
  'duration',
  'limits',
  'true',
  'false',
  'null',
  'in',
  'if',
  'of',
  ...CEL_WORDS,
]);

const USES: Readonly<Record<string, string>> = {
  case: 'case.id',
  has: 'has(account.tier)',
  money: 'money("5.00 USD")',
  duration: 'duration("15 minutes")',
  limits: 'limits.major_loss',
  in: 'tier in tiers',
  if: 'if',
  of: 'notify_within of case.received_at',
};

/** Whether a value of the SOP, or what a step saves, may have this name. */
export function isReservedName(name: string): boolean {
  return isPrototypeName(name) || LANGUAGE_WORDS.has(name);
}

/** Why a name is reserved, as a sentence of a finding. */
export function whyReserved(name: string): string {
  if (isPrototypeName(name)) return `The name \`${name}\` is reserved: every record has it already`;
  return CEL_WORDS.has(name)
    ? `The name \`${name}\` is reserved: it is a word of CEL, the language of expressions`
    : `The name \`${name}\` is reserved: expressions use it themselves, as in \`${USES[name] ?? name}\``;
}

/** `escalate_above` as people say it: `escalate above`. */
export function humanise(name: string): string {
  return name.replaceAll('_', ' ');
}
