/**
 * Turns a benchmark case into the case event that opens it: each input column becomes the declared fact of the same
 * name. An empty column is a missing fact.
 */
import type { CaseEvent, Fact, RefusedFact } from '../../../src/case/case-event.ts';
import type { Kind } from '../../../src/case/kind.ts';
import { readFact } from '../../../src/case/read-fact.ts';
import type { Json } from '../../../src/kernel/canonical-json.ts';
import type { Instant } from '../../../src/kernel/clock.ts';
import type { BenchCase } from './data.ts';
import { wordOf } from './shape.ts';

export const SOURCE = 'sop_bench';

export function caseEventOf(testCase: BenchCase, kind: Kind, receivedAt: Instant): CaseEvent {
  const facts: Fact[] = [];
  const refused: RefusedFact[] = [];
  for (const declaration of kind.facts) {
    const column = Object.keys(testCase.inputs).find((name) => wordOf(name) === declaration.fact);
    const given = column === undefined ? null : (testCase.inputs[column] ?? null);
    if (given === null) continue;
    const read =
      declaration.type === 'list'
        ? { value: itemsOf(given) }
        : readFact(declaration, given, { currency: null, timeZone: 'UTC' });
    if (read === null) continue;
    if ('problem' in read) refused.push({ path: declaration.fact, label: declaration.label, ...read });
    else
      facts.push({
        path: declaration.fact,
        value: read.value,
        source: { system: 'SOP-Bench', record: testCase.case, field: column ?? declaration.fact },
      });
  }
  return {
    channel: SOURCE,
    eventId: testCase.case,
    type: 'opened',
    receivedAt,
    kind: kind.kind,
    keys: [{ system: SOURCE, record: testCase.case }],
    requester: { name: 'SOP-Bench', email: null },
    facts,
    refused,
  };
}

/**
 * Reads a list from a JSON list, from a Python list literal (`['None', 'Back surgery 2017']`), or from comma-separated
 * items.
 */
export function itemsOf(given: Json): string[] {
  if (Array.isArray(given)) return given.map((item: Json) => String(item));
  const text = String(given).trim();
  const quoted = /^\[(.*)\]$/s.exec(text)?.[1];
  if (quoted === undefined)
    return text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  return [...quoted.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^,\s][^,]*)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare?.trim() ?? '',
  );
}
