/**
 * The world in which a domain's cases are played: the real engine on an in-memory store with sessions and boundary, a
 * gateway that calls the table server, and a simulated clock.
 */
import { signedInbox } from '../../../src/engine/signed-inbox.ts';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRecordKeys } from '../../../src/kernel/record-keys.ts';
import { createSessionKeys } from '../../../src/boundary/session.ts';
import type { CaseEvent } from '../../../src/case/case-event.ts';
import type { Kind } from '../../../src/case/kind.ts';
import { judgeTool } from '../../../src/connector/openai/tools.ts';
import { createSeededChance } from '../../../src/evaluate/seeded-chance.ts';
import { createEngine, type Engine } from '../../../src/engine/create-engine.ts';
import { readRun, type OpenRun } from '../../../src/engine/open-run.ts';
import { type HandbookFile, isHandbookPath } from '../../../src/handbook/handbook-file.ts';
import { assert } from '../../../src/kernel/assert.ts';
import { SimulatedClock } from '../../../src/kernel/clock.ts';
import { messageOf, Trouble } from '../../../src/kernel/trouble.ts';
import type { Finding } from '../../../src/handbook/finding.ts';
import { renderFinding } from '../../../src/handbook/render-finding.ts';
import { createMemoryStore } from '../../../src/store/memory-store.ts';
import { createMemoryWakeUps } from '../../../src/store/memory-wake-ups.ts';
import type { ToolBinding } from '../../../src/tool/tool.ts';
import { caseEventOf, SOURCE } from './case-event.ts';
import type { BenchCase, DomainData } from './data.ts';
import { createTable, startTableServer } from './table-server.ts';
import { BENCH_SYSTEM, createBindings } from './tools.ts';

/** A Monday morning, when every pass starts. */
const START = Date.parse('2026-01-05T09:00:00Z');
/** The longest simulated time spent waiting in a case. */
const CASE_MS_MAX = 7 * 86_400_000;
const MOVES_MAX = 1_000;

export type DomainWorld = {
  /** Plays one case until it has ended or is at rest, and returns its run. */
  play(testCase: BenchCase): Promise<OpenRun>;
  /** Errors that the engine reported to its operator. */
  readonly troubles: readonly string[];
  stop(): Promise<void>;
};

/** A domain's procedure and everything it needs, as its own handbook; empty when there is none. */
export function readHandbook(domain: string): HandbookFile[] {
  const root = fileURLToPath(new URL(`./${domain}/`, import.meta.url));
  if (!existsSync(root)) return [];
  const names = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
  return names
    .filter(isHandbookPath)
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** @param more tools in addition to the benchmark's, such as the one that answers judgments */
export async function openDomainWorld(
  data: DomainData,
  files: readonly HandbookFile[],
  more: readonly ToolBinding[],
): Promise<DomainWorld> {
  const clock = new SimulatedClock(START);
  const random = createSeededChance(`sop-bench ${data.name}`);
  const store = createMemoryStore();
  const events = new Map<string, CaseEvent>();
  const troubles: string[] = [];
  const note = (name: string, error: unknown): void => {
    troubles.push(`${name}: ${messageOf(error)}`);
  };
  const wakeUps = createMemoryWakeUps();
  const server = await startTableServer(createTable(data.specs, data.answers));
  const engine = createEngine({
    store,
    wakeUps,
    clock,
    random,
    bindings: [...createBindings(data, server.address), ...more],
    thread: null,
    worker: SOURCE,
    intake: new Map([
      [
        SOURCE,
        ({ eventId }) => {
          const event = events.get(eventId);
          assert(event !== undefined, 'a delivered event is known');
          return { kind: 'event', event };
        },
      ],
    ]),
    sessionKeys: createSessionKeys(random.key),
    keys: createRecordKeys(random.key),
    publishing: 'at_once',
    tell: () => Promise.resolve(true),
    logger: { info: () => undefined, error: note },
    rates: Object.fromEntries(
      [BENCH_SYSTEM, judgeTool.system].map((system) => [system, { atOnce: 1_000, perMinute: 1_000_000 }]),
    ),
  });
  const stop = async (): Promise<void> => {
    await engine.worker.stop();
    await server.stop();
  };
  const publication = await engine.publishing.publish({ files }, { name: 'sop-bench', person: null });
  if (publication.kind !== 'published') {
    await stop();
    throw new Trouble('bench.handbook_refused', {
      message:
        publication.kind === 'refused'
          ? findingsText(publication.findings, files)
          : `Expected a published handbook, got \`${publication.kind}\``,
    });
  }
  const kind = await onlyKind(engine);
  await engine.worker.start();
  const rest = async (): Promise<void> => {
    // Work sends wake-ups, which start work. It is at rest when a turn of the event loop brings no more.
    for (let round = 0; round < 2; round++) {
      await engine.worker.idle();
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
    }
  };
  return {
    troubles,
    stop,
    async play(testCase) {
      const event = caseEventOf(testCase, kind, clock.now());
      events.set(event.eventId, event);
      await signedInbox(store.inbox, engine.shell.keys).receive({
        source: SOURCE,
        eventId: event.eventId,
        receivedAt: clock.now(),
        payload: event.eventId,
      });
      await wakeUps.send({ kind: 'inbox' });
      await rest();
      const opened = await store.cases.findByKey({ system: SOURCE, record: testCase.case });
      assert(opened !== null, `\`${testCase.case}\` opened a case`);
      const [row] = await store.runs.ofCase(opened.caseId);
      assert(row !== undefined, 'a case has its run');
      const until = clock.now() + CASE_MS_MAX;
      for (let moves = 0; ; moves++) {
        const run = await readRun(engine.shell, row.runId);
        assert(run !== null, 'a run that was opened is there');
        const next = run.state.ended === null ? await store.runs.nextDue(row.runId) : null;
        if (next === null || next > until || moves >= MOVES_MAX) return run;
        await clock.advanceTo(Math.max(next, clock.now()));
        await engine.worker.sweep();
        await rest();
      }
    },
  };
}

async function onlyKind(engine: Engine): Promise<Kind> {
  const { handbook } = await engine.shell.handbooks.current();
  const [kind] = [...handbook.kinds.values()];
  assert(kind !== undefined, 'the handbook of a domain has its kind');
  return kind;
}

function findingsText(findings: readonly Finding[], files: readonly HandbookFile[]): string {
  return findings
    .map((finding) => renderFinding(finding, files.find(({ path }) => path === finding.place.file)?.text ?? ''))
    .join('\n\n');
}
