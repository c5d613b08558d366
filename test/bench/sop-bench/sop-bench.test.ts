/**
 * The SOP-Bench harness: its scorer, its table server and, if the data pack is present, the first cases of every
 * domain.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CallResult } from '../../../src/tool/tool.ts';
import { itemsOf } from './case-event.ts';
import { absenceOf, dataFolder, DOMAINS, readDomain } from './data.ts';
import { readHandbook } from './domain-world.ts';
import { createJudge, type JudgeMode } from './judges.ts';
import type { DomainRecord, Scored } from './record.ts';
import { recordTable } from './record-table.ts';
import { runDomain, type Figures } from './run-domain.ts';
import { matchesOfficially, matchesStrictly, missesOf } from './score.ts';
import { readAs, schemaOfRecord, shapeOfAnswers, wordOf } from './shape.ts';
import { createTable, startTableServer } from './table-server.ts';

const CASES = 2;
const SPECS = [
  { name: 'getPrice', parameters: { id: 'string', flag: 'boolean', tags: 'array' }, required: ['id', 'flag'] },
] as const;

describe('the scorer', () => {
  it.each([
    ['success', ' Success ', true, true],
    [true, 'TRUE', true, true],
    [null, 'none', true, true],
    ['N/A', '', true, true],
    [null, 'success', false, false],
    ['account closure', 'permanent_account_closure', false, true],
    ['resolved', 'not resolved', false, true],
    ['Hazard Class A', 'Hazard Class B', false, false],
    [2, '2', true, true],
  ])('of %j for %j: strict %j, official %j', (answered, expected, strict, official) => {
    expect([matchesStrictly(answered, expected), matchesOfficially(answered, expected)]).toEqual([strict, official]);
  });

  it('names the columns that do not match, and treats a missing answer as no value', () => {
    expect(missesOf(['a', 'b', 'c'], { a: 'x', b: 'y' }, { a: 'X', b: 'z', c: null }, matchesStrictly)).toEqual(['b']);
  });
});

describe('the table server', () => {
  const table = createTable(SPECS, [
    { tool: 'getPrice', key: { id: 'P1', tags: ['a', 'b'] }, result: 5 },
    { tool: 'getPrice', key: { id: 'P1', tags: ['a', 'b'] }, result: 6 },
    { tool: 'getPrice', key: { id: 'P2' }, error: 'It is broken' },
  ]);

  it.each([
    ['another tool', 'getCost', {}, { error: 'Invalid tool_name: getCost' }],
    ['an empty argument', 'getPrice', { id: '', flag: true }, { error: 'Missing required parameter: id' }],
    ['an absent argument', 'getPrice', { id: 'P1' }, { error: 'Missing required parameter: flag' }],
    ['a false one, the lists equal', 'getPrice', { id: 'P1', flag: false, tags: ['a', 'b'] }, { result: 5 }],
    [
      'lists in another order',
      'getPrice',
      { id: 'P1', flag: false, tags: ['b', 'a'] },
      { error: 'No record found for the provided parameters' },
    ],
    [
      'a different letter case',
      'getPrice',
      { id: 'p2', flag: true },
      { error: 'No record found for the provided parameters' },
    ],
    ['a recorded error', 'getPrice', { id: 'P2', flag: true }, { error: 'It is broken' }],
  ])('answers %s', (_, tool, args, answer) => {
    expect(table(tool, args)).toEqual(answer);
  });

  it('answers on the loopback, with the status of an error', async () => {
    const server = await startTableServer(table);
    const ask = async (args: object): Promise<unknown> => {
      const response = await fetch(server.address, {
        method: 'POST',
        body: JSON.stringify({ tool_name: 'getPrice', arguments: args }),
      });
      return [response.status, await response.json()];
    };
    expect([
      new URL(server.address).hostname,
      await ask({ id: 'P1', flag: true, tags: ['a', 'b'] }),
      await ask({ id: 'P1' }),
    ]).toEqual(['127.0.0.1', [200, { result: 5 }], [400, { error: 'Missing required parameter: flag' }]]);
    await server.stop();
  });
});

describe('a judgment', () => {
  const judgments = [
    { case: 'c-1', question: 'intent', answer: 'Price ' },
    { case: 'c-2', question: 'intent', answer: 'Listing' },
  ];
  const ask = (mode: JudgeMode, name: string, answers: readonly string[]): Promise<CallResult> =>
    createJudge(mode, judgments, () => name).call(
      {
        id: 'intent',
        question: 'What is it about?',
        inputs: [{ name: 'body', text: 'Too dear' }],
        answers,
        may_be_none: false,
        requests_before: 0,
        tokens_before: 0,
      },
      { key: 'k', attempt: 1, intendedAt: 0, signal: new AbortController().signal },
    );

  it('is left to the procedure in mode `rules`, and answered by the oracle with one of the offered answers', async () => {
    expect(await ask('rules', 'c-1', ['price', 'listing'])).toMatchObject({ kind: 'failed', code: 'no_model' });
    expect(await ask('oracle', 'c-1', ['price', 'listing'])).toMatchObject({
      kind: 'done',
      output: { answer: 'price', evidence: [{ input: 'body', quote: 'Too dear' }], tokens_in: 0 },
    });
    expect(await ask('oracle', 'c-2', ['price', 'listing'])).toMatchObject({ output: { answer: 'listing' } });
    expect(await ask('oracle', 'c-1', ['listing'])).toMatchObject({ kind: 'failed', code: 'unsure' });
    expect(await ask('oracle', 'c-3', ['price', 'listing'])).toMatchObject({ kind: 'failed', code: 'unsure' });
  });
});

describe('the table of recorded runs', () => {
  const figures = (domain: string, more: Partial<Figures>): Figures => ({
    domain,
    tools: 'as-shipped',
    judge: 'none',
    cases: 10,
    strict: 5,
    official: 6,
    completed: 8,
    tool_calls: 25,
    stopped_for_person: 2,
    judged: 0,
    passes: 3,
    same_trail: 10,
    tokens: 0,
    median_ms: 1,
    ...more,
  });
  const scored = (...all: readonly Figures[]): Scored => ({
    day: '2026-11-22',
    commit: 'c',
    handbook: 'h',
    figures: all,
  });

  it('shows blind next to revised, and counts a domain once per set of tools, never by an oracle', () => {
    const records: Readonly<Record<string, DomainRecord>> = {
      patient_intake: {
        blind: scored(figures('patient_intake', {})),
        revised: scored(figures('patient_intake', { strict: 9, official: 9, completed: 10 })),
      },
      email_intent: {
        blind: scored(
          ...(['as-shipped', 'repaired'] as const).flatMap((tools) =>
            (['rules', 'oracle'] as const).map((judge) =>
              figures('email_intent', {
                cases: 30,
                judge,
                tools,
                strict: judge === 'oracle' ? 30 : tools === 'repaired' ? 21 : 15,
              }),
            ),
          ),
        ),
      },
    };
    const lines = recordTable((domain) => records[domain] ?? {})
      .split('\n')
      .slice(2);
    expect(lines.map((line) => line.split(' | ').slice(0, 4).join(' | '))).toEqual([
      '| email_intent, judged by rules | 30 | 50.0 | -',
      '| email_intent, judged by the oracle | 30 | 100.0 | -',
      '| email_intent, mended tools, judged by rules | 30 | 70.0 | -',
      '| email_intent, mended tools, judged by the oracle | 30 | 100.0 | -',
      '| patient_intake | 10 | 50.0 | 90.0',
      '| **Mean over 2 domains** | 40 | **50.0** | **70.0**',
      '| **Mean over cases** | 40 | **50.0** | **60.0**',
      '| **Mean over 2 domains, mended tools** | 40 | **60.0** | **80.0**',
      '| **Mean over cases, mended tools** | 40 | **65.0** | **75.0**',
    ]);
    expect(lines[4]).toContain('| 60.0 → 90.0 | 80.0 → 100.0 | 2.50 | all |');
  });
});

describe('the page of results', () => {
  it('shows the recorded runs, as `npm run --silent bench:sop-bench -- --table` prints them', () => {
    expect(readFileSync(new URL('RESULTS.md', import.meta.url), 'utf8')).toContain(recordTable());
  });
});

describe('answers that the language does not support', () => {
  it('become words, absent fields, texts and records', () => {
    const shape = shapeOfAnswers([
      { 'is account id valid': true, score: 1.5, note: null },
      { 'is account id valid': false, score: '', note: 'x' },
    ]);
    expect(readAs(shape, { 'is account id valid': true, score: 1.5, note: null })).toEqual({
      is_account_id_valid: true,
      score: '1.5',
    });
    const bare = shapeOfAnswers(['PASSED', null]);
    expect([readAs(bare, 'PASSED'), readAs(bare, null), schemaOfRecord(bare.record).safeParse({}).success]).toEqual([
      { value: 'PASSED' },
      {},
      true,
    ]);
    expect(
      ['VerifyAircraftClearance', 'calculate_sds_label_score', 'assessmentFormId', 'Personal Orders (Related)'].map(
        wordOf,
      ),
    ).toEqual([
      'verify_aircraft_clearance',
      'calculate_sds_label_score',
      'assessment_form_id',
      'personal_orders_related',
    ]);
  });

  it('include lists as Python writes them', () => {
    expect([
      itemsOf("['None']"),
      itemsOf("['Back Surgery 2017', \"Crohn's\"]"),
      itemsOf('[]'),
      itemsOf('a, b'),
      itemsOf('[0.97, 0.5]'),
    ]).toEqual([['None'], ['Back Surgery 2017', "Crohn's"], [], ['a', 'b'], ['0.97', '0.5']]);
  });
});

describe('SOP-Bench', () => {
  const root = dataFolder(process.env);
  const absentOf = (domain: string): string | null =>
    absenceOf(root, domain) ?? (readHandbook(domain).length === 0 ? 'no procedure yet' : null);

  for (const domain of DOMAINS) {
    const absent = absentOf(domain);
    it.skipIf(absent !== null)(
      `plays the first cases of ${domain} to their end, each the same way twice${absent === null ? '' : ` (${absent})`}`,
      async () => {
        const data = readDomain(root, domain, 'repaired');
        const only = data.cases.slice(0, CASES).map(({ case: name }) => name);
        const { figures, troubles } = await runDomain(data, readHandbook(domain), {
          passes: 2,
          judge: 'rules',
          only,
          progress: () => undefined,
        });
        expect({ troubles, cases: figures.cases, completed: figures.completed, same: figures.same_trail }).toEqual({
          troubles: [],
          cases: CASES,
          completed: CASES,
          same: CASES,
        });
        expect(figures.tool_calls).toBeGreaterThan(0);
      },
    );
  }
});
