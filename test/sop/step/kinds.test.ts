/**
 * What each kind of step declares, compared with a procedure that uses all of them: the guide for authors plus two
 * steps.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allTools } from '../../../src/connector/tools.ts';
import { createContext } from '../../../src/sop/check/rule.ts';
import { Meanings } from '../../../src/sop/diff/same-meaning.ts';
import type { Expression } from '../../../src/sop/expression/expression.ts';
import { parseSop } from '../../../src/sop/parse.ts';
import { allSteps, isLateInLine, type Body, type Sop } from '../../../src/sop/sop.ts';
import { KIND_LIST, kindOf } from '../../../src/sop/step/kinds.ts';
import { createRegistry } from '../../../src/tool/registry.ts';

const read = (path: string): string => readFileSync(new URL(`../../../sops/${path}`, import.meta.url), 'utf8');
const EXAMPLE = 'examples/freight-claims';

function textsIn(folder: string, suffix: string): ReadonlyMap<string, string> {
  const names = readdirSync(new URL(`../../../sops/${folder}`, import.meta.url)).filter((name) =>
    name.endsWith(suffix),
  );
  return new Map(names.map((name) => [name.slice(0, -suffix.length), read(`${folder}/${name}`)]));
}

const CALLED = `sop: called
title: T
owner: a
changes_approved_by: a
boundary: guide
if_unforeseen: a
takes: { amount: { label: amount, type: money } }
steps: [{ step: 1, says: Note it, flag: noted }]
`;
const MORE = `  - step: 98
    says: In order
    do: [{ step: 98a, says: First, flag: first }]
  - step: 99
    says: Another procedure
    run: called
    with: { amount: = case.claim.amount, note: 'For {case.id}' }
`;

function guide(): Sop {
  const [values = '', ...steps] = [...read('README.md').matchAll(/```yaml\n([\s\S]*?)```/g)]
    .map(([, text]) => text ?? '')
    // Files of their own begin with their name.
    .filter((block) => !/^(?:sop: |# \S+\.yaml\n)/.test(block));
  const head = 'sop: guide\ntitle: T\nowner: a\nchanges_approved_by: a\nboundary: guide\nif_unforeseen: a\n';
  const starts = 'starts: { says: A claim arrives, if: [case.kind == "freight_claim"] }\n';
  const text = `${head}${values}${starts}steps:\n${MORE}${steps.join('').replaceAll(/^/gm, '  ').trimEnd()}\n`;
  const { sop, findings } = parseSop(
    text,
    'guide',
    textsIn(`${EXAMPLE}/tables`, '.csv'),
    new Map([
      ['called', CALLED],
      ['thank-the-claimant', CALLED.replace('sop: called', 'sop: thank-the-claimant')],
    ]),
  );
  if (sop === null) throw new Error(JSON.stringify(findings[0]));
  return sop;
}

/** Every expression in a body, found by its shape, without inner steps and other procedures. */
function expressionsIn(part: unknown): Expression[] {
  if (Array.isArray(part)) return part.flatMap((item: unknown) => expressionsIn(item));
  if (typeof part !== 'object' || part === null) return [];
  if ('node' in part && 'text' in part) return [part as Expression];
  return Object.entries(part).flatMap(([key, inner]) =>
    ['steps', 'handler', 'called'].includes(key) ? [] : expressionsIn(inner),
  );
}

const SOP = guide();
const STEPS = allSteps(SOP);
const CONTEXT = createContext(SOP, { registry: createRegistry(allTools()), kinds: [], calendars: [] });
const bodiesOf = (kind: string): readonly Body[] => STEPS.map(({ body }) => body).filter((body) => body.kind === kind);

describe.each(KIND_LIST.map(({ kind }) => kind))('the kind %s', (kind) => {
  it('is used by the procedure', () => {
    expect(bodiesOf(kind)).not.toEqual([]);
  });

  it('lists every expression written in it', () => {
    expect(bodiesOf(kind)).not.toEqual([]);
    for (const body of bodiesOf(kind))
      expect(new Set(kindOf(body).expressions(body)), JSON.stringify(body)).toEqual(new Set(expressionsIn(body)));
  });

  it('has each of its expressions visited by the flow check', () => {
    const seen = new Set(CONTEXT.flow.sites.map(({ expression }) => expression));
    const unseen = bodiesOf(kind).flatMap((body) => expressionsIn(body).filter((expression) => !seen.has(expression)));
    expect(unseen.map(({ text }) => text)).toEqual([]);
  });

  it('does not differ from itself', () => {
    const same = new Meanings(SOP.values, SOP.values);
    expect(bodiesOf(kind).flatMap((body) => kindOf(body).diff(body, body, same, (label) => label))).toEqual([]);
  });

  it('says what being late means exactly when `if_late` replaces its result', () => {
    const steps = STEPS.filter(({ body }) => body.kind === kind);
    expect(steps).not.toEqual([]);
    for (const step of steps) expect(kindOf(step.body).late !== undefined).toBe(isLateInLine(step));
  });
});
