/**
 * What a connector reports to `sop doctor`: whether the system answers, and what is there, missing, or more than
 * needed.
 */
import { messageOf, Trouble } from '../kernel/trouble.ts';
import type { CallResult } from '../tool/tool.ts';
import { VendorFailure } from './exchange.ts';
import { clip, redact } from './outcome.ts';

export type CheckFinding = {
  /** `missing` stops tools from working, `beyond_need` is a permission to remove, `note` is worth knowing. */
  readonly kind: 'there' | 'missing' | 'beyond_need' | 'note';
  /** `scope`, `field`, `permission`, `tier`, `limit`. */
  readonly subject: string;
  readonly name: string;
  readonly message: string;
};

export type SystemCheck = {
  readonly system: string;
  readonly answers: boolean;
  /** One sentence: which system answered, or why none did. */
  readonly message: string;
  readonly findings: readonly CheckFinding[];
};

/** Runs the checks of one connector. A failing vendor is a result, not an error. */
export async function runCheck(
  system: string,
  outcomeOf: (failure: VendorFailure) => CallResult,
  secrets: () => readonly string[],
  ask: () => Promise<{ readonly message: string; readonly findings: readonly CheckFinding[] }>,
): Promise<SystemCheck> {
  try {
    return { system, answers: true, ...(await ask()) };
  } catch (error) {
    // An SDK that cannot send a header quotes it.
    if (!(error instanceof VendorFailure))
      throw new Trouble('connector.broken', {
        message: `Nothing could be asked: ${clip(redact(messageOf(error), secrets()))}`,
      });
    const outcome = outcomeOf(error);
    return {
      system,
      answers: false,
      message: 'message' in outcome ? redact(outcome.message, secrets()) : '',
      findings: [],
    };
  }
}

/** What can be granted; anything else is created, or named otherwise. */
const GRANTED = new Set(['scope', 'permission']);

/** Compares what a credential holds with what the tools need. Names in `harmless` are neither missing nor too much. */
export function compareNames(
  subject: string,
  needed: readonly string[],
  held: readonly string[],
  harmless: readonly string[] = [],
): CheckFinding[] {
  const has = new Set(held);
  const wanted = new Set([...needed, ...harmless]);
  return [
    ...needed.map(
      (name): CheckFinding =>
        has.has(name)
          ? { kind: 'there', subject, name, message: `The ${subject} \`${name}\` is there` }
          : {
              kind: 'missing',
              subject,
              name,
              message: `Expected the ${subject} \`${name}\`, which is missing; ${GRANTED.has(subject) ? 'grant it' : 'create it, let our user see it, or correct its name'}`,
            },
    ),
    ...held
      .filter((name) => !wanted.has(name))
      .map(
        (name): CheckFinding => ({
          kind: 'beyond_need',
          subject,
          name,
          message: `The ${subject} \`${name}\` is not needed; take it away`,
        }),
      ),
  ];
}
