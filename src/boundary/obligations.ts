/**
 * Obligations: what the annotations of a policy demand. A misspelt, missing or misplaced annotation refuses the whole
 * file, since a policy with an unknown `@outcome` must not permit anything.
 */
import { closest, suggestWord } from '../handbook/suggest.ts';
import { errorAt, type Finding } from '../handbook/finding.ts';
import type { Places } from '../handbook/place.ts';
import type { PolicyText } from './policy-text.ts';
import type { ApproverDemand } from './verdict.ts';

/** Longest time an approval may wait, so a typo does not keep a call open for years. */
const EXPIRES_MS_MAX = 90 * 86_400_000;
/** Approvals that one group may be asked for; more is a typo. */
const APPROVERS_MAX = 20;
const KNOWN = ['id', 'outcome', 'approvers', 'expires', 'reason'] as const;
const OUTCOMES = ['permit', 'approval'] as const;

export type Obligations = {
  readonly id: string;
  readonly effect: 'permit' | 'forbid';
  readonly outcome: 'permit' | 'approval' | null;
  readonly approvers: readonly ApproverDemand[];
  readonly expiresMs: number | null;
  readonly reason: string | null;
};

export type AnnotatedPolicy = {
  readonly text: PolicyText;
  readonly effect: 'permit' | 'forbid';
  readonly values: Readonly<Record<string, string | null>>;
};

/** The obligations, or null after adding `findings` that say why not. */
export function readObligations(
  policy: AnnotatedPolicy,
  groups: readonly string[],
  places: Places,
  findings: Finding[],
): Obligations | null {
  const { text, effect, values } = policy;
  const before = findings.length;
  const startOf = (name: string): number =>
    text.annotations.find((item) => item.name === name)?.start ?? text.effectStart;
  const refuse = (name: string, message: string, suggestion: string | null): null => {
    findings.push(errorAt(places.at(startOf(name)), 'boundary-annotation', message, suggestion));
    return null;
  };
  /** At its text, not at its name. */
  const refuseText = (name: string, message: string, suggestion: string | null): void => {
    const at = text.annotations.find((item) => item.name === name)?.valueStart ?? startOf(name);
    findings.push(errorAt(places.at(at), 'boundary-annotation', message, suggestion));
  };
  const valueOf = (name: string): string | null => (Object.hasOwn(values, name) ? (values[name] ?? '') : null);
  const need = (name: string, why: string, example: string): string | null => {
    const value = valueOf(name);
    if (value !== null && value.trim() !== '') return value;
    // Its misspelt name has been reported.
    if (value === null && misspelt.has(name)) return null;
    return refuse(
      name,
      value === null ? `Expected \`@${name}\`: ${why}` : `Expected a value in \`@${name}\`, got none`,
      `Write \`${example}\``,
    );
  };
  const reject = (name: string, why: string): void => {
    if (valueOf(name) !== null) refuse(name, `Expected no \`@${name}\` here: ${why}`, `Remove \`@${name}\``);
  };

  const misspelt = refuseUnknown(text, places, findings);

  const id = need('id', 'the log cites every policy by its id', '@id("major-loss")');
  if (id !== null && !/^[a-z][a-z0-9-]{0,79}$/.test(id))
    refuseText(
      'id',
      `Expected an id such as \`major-loss\`, got \`${id}\``,
      'Use lowercase letters, digits and hyphens',
    );

  let outcome: Obligations['outcome'] = null;
  let approvers: readonly ApproverDemand[] = [];
  let expiresMs: number | null = null;
  if (effect === 'forbid') {
    reject('outcome', 'what is forbidden has no other outcome');
  } else {
    const word = need(
      'outcome',
      'a permit says whether the call runs at once or waits for people',
      '@outcome("permit")',
    );
    outcome = OUTCOMES.find((item) => item === word) ?? null;
    if (word !== null && outcome === null)
      refuseText('outcome', `Expected \`permit\` or \`approval\`, got \`${word}\``, suggestWord(word, OUTCOMES));
  }
  if (outcome === 'approval') {
    const demands = need('approvers', 'an approval says who gives it', '@approvers("claims-leads:1")');
    if (demands !== null)
      approvers = readDemands(demands, groups, (message, suggestion) => refuseText('approvers', message, suggestion));
    const expires = need('expires', 'an approval does not wait for ever', '@expires("PT4H")');
    if (expires !== null) {
      expiresMs = parseIsoDuration(expires);
      if (!isAllowedWait(expiresMs)) {
        refuseText(
          'expires',
          `Expected an ISO 8601 span of at most 90 days, such as \`PT4H\` or \`P1DT12H\`, got \`${expires}\``,
          `Write \`@expires("${isoMeant(expires) ?? 'PT4H'}")\``,
        );
      }
    }
  } else if (effect === 'forbid' || outcome === 'permit') {
    reject('approvers', 'only an `approval` has approvers');
    reject('expires', 'only an `approval` expires');
  }
  const needsReason = effect === 'forbid' || outcome === 'approval';
  const reason = needsReason
    ? need('reason', 'it tells people why', '@reason("Only a claims lead may open one")')
    : valueOf('reason');

  return findings.length > before || id === null ? null : { id, effect, outcome, approvers, expiresMs, reason };
}

/** Reports annotations that do not exist, and returns those that they were meant as. */
function refuseUnknown({ annotations }: PolicyText, places: Places, findings: Finding[]): ReadonlySet<string> {
  const misspelt = new Set<string>();
  for (const { name, start } of annotations) {
    if (KNOWN.some((known) => known === name)) continue;
    const message = `Expected a known annotation, got \`@${name}\``;
    const meant = closest(name, KNOWN);
    const suggestion = meant === null ? suggestWord(name, KNOWN) : `Write \`@${meant}\``;
    findings.push(errorAt(places.at(start), 'boundary-annotation', message, suggestion));
    if (meant !== null) misspelt.add(meant);
  }
  return misspelt;
}

/** `1 hour` and `2 days` as ISO 8601; null when the meaning is not clear. */
function isoMeant(text: string): string | null {
  const [, amount = '', unit = ''] = /^(\d{1,4})\s*(m|min|minute|h|hour|d|day)s?$/i.exec(text.trim()) ?? [];
  if (unit === '') return null;
  const letter = unit.charAt(0).toUpperCase();
  return letter === 'D' ? `P${amount}D` : `PT${amount}${letter}`;
}

function isAllowedWait(ms: number | null): boolean {
  return ms !== null && ms > 0 && ms <= EXPIRES_MS_MAX;
}

/** Parses `claims-director:1, finance:1` into demands. */
function readDemands(
  text: string,
  groups: readonly string[],
  refuse: (message: string, suggestion: string | null) => void,
): readonly ApproverDemand[] {
  const demands: ApproverDemand[] = [];
  for (const part of text.split(',').map((item) => item.trim())) {
    const match = /^([a-z][a-z0-9-]*):(\d{1,3})$/.exec(part);
    const group = match?.[1] ?? '';
    const count = Number(match?.[2]);
    if (match === null || count < 1 || count > APPROVERS_MAX) {
      refuse(
        `Expected groups with a whole number from 1 to ${APPROVERS_MAX}, such as \`claims-director:1, finance:1\`, got \`${part}\``,
        /^[a-z][a-z0-9-]*$/.test(part) && groups.includes(part) ? `Write \`${part}:1\`` : null,
      );
    } else if (!groups.includes(group)) {
      refuse(`Expected a group of \`people.yaml\`, got \`${group}\``, suggestWord(group, groups));
    } else if (demands.some((demand) => demand.group === group)) {
      refuse(`Expected each group once, got \`${group}\` twice`, null);
    } else {
      demands.push({ group, count });
    }
  }
  return demands;
}

/**
 * Milliseconds of an ISO 8601 span of days, hours, minutes and seconds; null otherwise. Months and years have no fixed
 * length.
 */
export function parseIsoDuration(text: string): number | null {
  const match = /^P(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/.exec(text);
  if (match === null || /[PT]$/.test(text)) return null;
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60_000 + (seconds ?? 0) * 1_000;
}
