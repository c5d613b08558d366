/**
 * The rules that no type can enforce: imports go down, pure floors stay pure, and files keep their form. Each breach is
 * reported with file and line.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LINES_MAX = 350;

const FLOORS: Readonly<Record<string, number>> = {
  kernel: 1,
  tool: 2,
  case: 2,
  handbook: 2,
  sop: 3,
  boundary: 3,
  declared: 3,
  run: 4,
  review: 4,
  engine: 5,
  store: 6,
  connector: 6,
  'handbook-folder': 6,
  intake: 6,
  sandbox: 6,
  slack: 7,
  http: 7,
  evaluate: 7,
  cli: 8,
  app: 9,
};
/** Files next to the folders: the composition root. */
const TOP_FLOOR = 10;
const PURE_FLOOR_MAX = 4;
/** Folders that may import less than their floor would allow. */
const ONLY: Readonly<Record<string, readonly string[]>> = { sandbox: ['kernel'] };

/** Rooms of a folder, and the rooms of the same folder that each may import. A folder without rooms is one room. */
const ROOMS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  run: { log: [], cite: ['log'], plan: ['log', 'cite'], view: ['log', 'cite'] },
};

/** What would let time, randomness, the environment or I/O into a pure floor. */
const IMPURE: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\b/, 'Date.now'],
  [/\bnew Date\(\s*\)/, 'new Date()'],
  [/\bMath\.random\b/, 'Math.random'],
  [/\bprocess\./, 'process'],
  [/\bfetch\(/, 'fetch'],
  [/\bset(?:Timeout|Interval)\b/, 'a timer'],
  [/\bsetImmediate\b/, 'setImmediate'],
  [/\brandom(?:Bytes|UUID|Int)\b|getRandomValues/, 'random'],
  [/\bperformance\.now\b/, 'performance.now'],
  [
    /from '(?:node:)?(?:fs|net|http|https|tls|dns|child_process|worker_threads|os|timers)(?:\/[a-z]+)?'/,
    'a module with effects',
  ],
];
/** Named exceptions, each with its reason. */
const PURE_EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  // Simulated time lets other work run between two sleepers; no real time passes.
  'src/kernel/clock.ts': ['setImmediate'],
};

const EVERYWHERE: readonly (readonly [RegExp, string])[] = [
  [/@ts-(?:ignore|nocheck|expect-error)\b/, 'a switched-off type check'],
  [/\b(?:TODO|FIXME|HACK)\b/, 'an open end'],
  [/^export default\b/, 'a default export'],
  [/(?::|\bas|<|\|)\s*any\b(?!\s+[a-z])/, '`any`'],
  [/(?:^|[\s'"`(])\/(?:work|root|home)\/[a-z]/, 'a path of one machine'],
];
/** Configuration files whose tools need a default export, and this file, which must name what it searches for. */
const EVERYWHERE_EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  'vitest.config.ts': ['a default export'],
  'drizzle.config.ts': ['a default export'],
};

type Line = { readonly file: string; readonly number: number; readonly text: string; readonly code: string };

const tracked = (folder: string): string[] =>
  (existsSync(join(ROOT, folder)) ? readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }) : [])
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'));
const SOURCES = tracked('src').filter((file) => /\.(?:ts|mjs|js)$/.test(file));
const ALL = [
  ...SOURCES,
  ...tracked('test').filter((file) => /\.(?:ts|mjs)$/.test(file) && file !== 'test/tidy.test.ts'),
  'vitest.config.ts',
  'drizzle.config.ts',
];

/** The lines of a file, each also as code only: comments are blanked, string literals stay. */
function linesOf(file: string): Line[] {
  let inComment = false;
  return readFileSync(join(ROOT, file), 'utf8')
    .split('\n')
    .map((text, index) => {
      let code = inComment ? '' : text;
      if (inComment && text.includes('*/')) {
        inComment = false;
        code = text.slice(text.indexOf('*/') + 2);
      } else if (!inComment) {
        code = code.replace(/\/\*.*?\*\//g, '');
        const opens = /^\s*\/\*/.exec(code);
        if (opens !== null) {
          inComment = true;
          code = '';
        }
        code = code.replace(/(^|\s)\/\/.*$/, '');
      }
      return { file, number: index + 1, text, code };
    });
}

const at = ({ file, number, text }: Line, what: string): string =>
  `${file}:${number} has ${what}: ${text.trim().slice(0, 100)}`;
const folderOf = (file: string): string | null => /^src\/([^/]+)\//.exec(file)?.[1] ?? null;
const floorOf = (file: string): number => {
  const folder = folderOf(file);
  return folder === null ? TOP_FLOOR : (FLOORS[folder] ?? Number.NaN);
};

/** `from './x.ts'`, `import('./x.ts')` and `import './x.ts'` alike. */
function importsOf(file: string): { readonly line: Line; readonly target: string }[] {
  return linesOf(file).flatMap((line) =>
    [...line.code.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*)'(\.{1,2}\/[^']+)'/g)].map((match) => ({
      line,
      target: join(dirname(file), match[1] ?? '')
        .split(sep)
        .join('/'),
    })),
  );
}

/** Says why an import is not allowed; null when it is. */
function breachOf(from: string, to: string): string | null {
  const [own, other] = [folderOf(from), folderOf(to)];
  if (!to.startsWith('src/') && to.startsWith('test/')) return 'an import of a test';
  if (!to.startsWith('src/') || own === other) return null;
  const only = own === null ? undefined : ONLY[own];
  if (only !== undefined && (other === null || !only.includes(other)))
    return `an import that \`${own ?? ''}\` may not have`;
  if (floorOf(to) > floorOf(from)) return 'an upward import';
  return floorOf(to) === floorOf(from) ? 'an import from the same floor' : null;
}

const roomOf = (file: string): string | null => /^src\/[^/]+\/([^/]+)\//.exec(file)?.[1] ?? null;

/** Says which import is not allowed between rooms of one folder; null when it is. */
function roomBreachOf(from: string, to: string): string | null {
  const folder = folderOf(from);
  const rooms = folder === null || folder !== folderOf(to) ? undefined : ROOMS[folder];
  const [own, other] = [roomOf(from), roomOf(to)];
  if (rooms === undefined || own === other) return null;
  const allowed = own === null ? [] : (rooms[own] ?? []);
  if (other !== null && allowed.includes(other)) return null;
  return `an import of \`${to}\` from room \`${own ?? folder ?? ''}\`, which may import ${allowed.length === 0 ? 'no other room' : allowed.join(', ')}`;
}

/** Known import cycles, each with the folder that has to break it. */
const CYCLE_EXCEPTIONS: readonly string[] = [];

/**
 * The files that import each other, directly or indirectly. Type imports count too, since such files cannot be read
 * separately.
 */
function cyclesIn(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const reachable = new Map<string, ReadonlySet<string>>();
  for (const file of graph.keys()) {
    const seen = new Set<string>();
    const open = [...(graph.get(file) ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...(graph.get(next) ?? []));
    }
    reachable.set(file, seen);
  }
  const reaches = (from: string, to: string): boolean => reachable.get(from)?.has(to) === true;
  const circles = [...graph.keys()]
    .filter((file) => reaches(file, file))
    .map((file) => [...graph.keys()].filter((other) => reaches(file, other) && reaches(other, file)).sort());
  return [...new Set(circles.map((circle) => circle.join(', ')))].sort();
}

describe('the source tree', () => {
  it('has no folder without a floor', () => {
    expect(
      [...new Set(SOURCES.map(folderOf))].filter((folder) => folder !== null && FLOORS[folder] === undefined),
    ).toEqual([]);
  });

  it('imports downwards only', () => {
    expect(
      SOURCES.flatMap((file) =>
        importsOf(file).flatMap(({ line, target }) => {
          const breach = breachOf(file, target);
          return breach === null ? [] : [at(line, breach)];
        }),
      ),
    ).toEqual([]);
  });

  it('imports between the rooms of a folder only as they allow', () => {
    expect(
      SOURCES.flatMap((file) =>
        importsOf(file).flatMap(({ line, target }) => {
          const breach = roomBreachOf(file, target);
          return breach === null ? [] : [at(line, breach)];
        }),
      ),
    ).toEqual([]);
  });

  it('has a rule for every room', () => {
    const found = SOURCES.filter((file) => ROOMS[folderOf(file) ?? ''] !== undefined);
    expect(found.length).toBeGreaterThan(50);
    expect(found.filter((file) => ROOMS[folderOf(file) ?? '']?.[roomOf(file) ?? ''] === undefined)).toEqual([]);
  });

  it('imports only files that exist', () => {
    expect(
      SOURCES.flatMap((file) =>
        importsOf(file)
          .filter(({ target }) => !existsSync(join(ROOT, target)))
          .map(({ line }) => at(line, 'an import of a missing file')),
      ),
    ).toEqual([]);
  });

  it('has no import cycle between files', () => {
    const graph = new Map(SOURCES.map((file) => [file, importsOf(file).map(({ target }) => target)]));
    expect(cyclesIn(graph)).toEqual(CYCLE_EXCEPTIONS);
  });

  it('finds a cycle through several files, and a file that imports itself', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['c', ['a']],
      ['d', []],
      ['e', ['e', 'a']],
    ]);
    expect(cyclesIn(graph)).toEqual(['a, b, c', 'e']);
  });

  it('describes a breach', () => {
    expect([
      breachOf('src/run/a.ts', 'src/engine/b.ts'),
      breachOf('src/run/a.ts', 'src/review/b.ts'),
      breachOf('src/sandbox/a.ts', 'src/tool/b.ts'),
      breachOf('src/cli/a.ts', 'src/main.ts'),
      breachOf('src/run/a.ts', 'src/sop/b.ts'),
      breachOf('src/main.ts', 'src/app/config.ts'),
    ]).toEqual([
      'an upward import',
      'an import from the same floor',
      'an import that `sandbox` may not have',
      'an upward import',
      null,
      null,
    ]);
  });

  it('describes a breach between rooms', () => {
    expect([
      roomBreachOf('src/run/log/a.ts', 'src/run/view/step/b.ts'),
      roomBreachOf('src/run/plan/a.ts', 'src/run/view/b.ts'),
      roomBreachOf('src/run/view/step/a.ts', 'src/run/plan/b.ts'),
      roomBreachOf('src/run/cite/a.ts', 'src/run/plan/b.ts'),
      roomBreachOf('src/run/view/a.ts', 'src/run/cite/b.ts'),
      roomBreachOf('src/engine/a.ts', 'src/run/view/b.ts'),
      roomBreachOf('src/sop/check/a.ts', 'src/sop/parse/b.ts'),
    ]).toEqual([
      'an import of `src/run/view/step/b.ts` from room `log`, which may import no other room',
      'an import of `src/run/view/b.ts` from room `plan`, which may import log, cite',
      'an import of `src/run/plan/b.ts` from room `view`, which may import log, cite',
      'an import of `src/run/plan/b.ts` from room `cite`, which may import log',
      null,
      null,
      null,
    ]);
  });

  it('keeps time, randomness and I/O out of its pure floors', () => {
    const pure = SOURCES.filter((file) => floorOf(file) <= PURE_FLOOR_MAX);
    expect(pure.length).toBeGreaterThan(50);
    expect(
      pure.flatMap((file) =>
        linesOf(file).flatMap((line) =>
          IMPURE.filter(
            ([pattern, what]) => pattern.test(line.code) && !(PURE_EXCEPTIONS[file] ?? []).includes(what),
          ).map(([, what]) => at(line, what)),
        ),
      ),
    ).toEqual([]);
  });

  it('calls Slack only through the budgeted client of `connector/slack`', () => {
    const SLACK_CALL = /@slack\/web-api|\bWebClient\b|\.(?:apps|auth|chat|conversations|users|views)\.[a-z]\w*\(\{/;
    expect(SLACK_CALL.test('await client.views.open({ trigger_id })')).toBe(true);
    expect(
      SOURCES.filter((file) => !file.startsWith('src/connector/slack/')).flatMap((file) =>
        linesOf(file)
          .filter(({ code }) => SLACK_CALL.test(code))
          .map((line) => at(line, 'a call of Slack past its budget')),
      ),
    ).toEqual([]);
    expect(
      SOURCES.filter((file) => file.startsWith('src/connector/slack/')).flatMap((file) =>
        linesOf(file)
          .filter(({ code }) => /\bclient\.(?:apps|auth|chat|conversations|users|views)\./.test(code))
          .map((line) => at(line, 'a call past `requestSlack`')),
      ),
    ).toEqual([]);
  });

  it('has a README in each folder', () => {
    const folders = [...new Set(SOURCES.map(folderOf))].filter((folder) => folder !== null);
    expect(
      ['src', ...folders.map((folder) => `src/${folder}`)].filter(
        (folder) => !existsSync(join(ROOT, folder, 'README.md')),
      ),
    ).toEqual([]);
  });
});

/** How a test would let time pass: a timer or a sleep. Tests wait for an event, or use `until` from `test/until.ts`. */
const WAITS = /\bset(?:Timeout|Interval)\(|(?<![.\w])sleep\(|timers\/promises|\bAtomics\.wait\(/;
/** Files that may wait, each with the reason. */
const WAITS_ALLOWED: Readonly<Record<string, string>> = {
  'test/until.ts': 'the one wait of the tests, which ends with what it waits for',
  'test/cli/bin.test.ts': 'the text of a child that must stay alive until its signal comes',
  'test/system/quick-clock.ts':
    'the clock on which programs in the process of a test sleep, so that they sleep shorter',
};

describe('a test', () => {
  const breaches = (file: string): string[] =>
    linesOf(file)
      .filter(({ code }) => WAITS.test(code))
      .map((line) => at(line, 'a wait for time to pass'));
  const tests = ALL.filter((file) => file.startsWith('test/') && file.endsWith('.ts'));

  it('waits for an event, never for time to pass', () => {
    expect(tests.length).toBeGreaterThan(200);
    expect(tests.filter((file) => WAITS_ALLOWED[file] === undefined).flatMap(breaches)).toEqual([]);
  });

  it('has no unused exception', () => {
    expect(Object.keys(WAITS_ALLOWED).filter((file) => breaches(file).length === 0)).toEqual([]);
  });

  it.each(['setTimeout(resolve, 20);', 'await sleep(5)', "import { setTimeout } from 'node:timers/promises';"])(
    'is caught waiting with `%s`',
    (line) => {
      expect(WAITS.test(line)).toBe(true);
    },
  );
});

describe('a file', () => {
  it('is not too long', () => {
    expect(
      SOURCES.map((file) => [file, linesOf(file).length - 1] as const).filter(([, lines]) => lines > LINES_MAX),
    ).toEqual([]);
  });

  it('has a name in kebab-case', () => {
    expect(
      ALL.filter((file) => file.startsWith('src/') || file.startsWith('test/')).filter(
        (file) =>
          !/^(?:[a-z0-9]+(?:-[a-z0-9]+)*\/)+[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|child|d))?\.(?:ts|mjs|js)$/.test(file),
      ),
    ).toEqual([]);
  });

  it('holds no `any`, no open end, no default export and no path of one machine', () => {
    expect(
      ALL.flatMap((file) =>
        linesOf(file).flatMap((line) =>
          EVERYWHERE.filter(
            ([pattern, what]) =>
              pattern.test(what === 'an open end' || what === 'a switched-off type check' ? line.text : line.code) &&
              !(EVERYWHERE_EXCEPTIONS[file] ?? []).includes(what),
          ).map(([, what]) => at(line, what)),
        ),
      ),
    ).toEqual([]);
  });
});
