/**
 * An uncaught error: the program says why, drains and exits with its code, and continues at the next start.
 */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createLogger, secretsOf } from '../../src/app/create-logger.ts';
import { defendProcess, EXIT } from '../../src/app/last-defence.ts';
import { createPlace, startProgram } from './program.ts';

const FAILING = new URL('fail-on-signal.ts', import.meta.url).href;
const SECRET = 'hunter2-hunter2';
describe('the program', () => {
  it('exits in order with its code after an uncaught error, and continues at the next start', async () => {
    const place = await createPlace();
    onTestFinished(() => {
      place.remove();
    });
    const environment = { NODE_OPTIONS: `--import ${FAILING}`, PROBE_TOKEN: SECRET };
    for (const [signal, name] of [
      ['SIGUSR2', 'process.uncaught_exception'],
      ['SIGCONT', 'process.unhandled_rejection'],
    ] as const) {
      const program = await startProgram(place, environment);
      await program.act('zendesk', 'file_claim', { sample: 'enterprise-4100' });
      expect(await program.end(signal)).toBe(EXIT.defect);
      const lines = program
        .logger()
        .split('\n')
        .filter((line) => line.includes(`"${name}"`));
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain('A defect with [secret] in its sentence');
      expect(program.logger()).not.toContain(SECRET);
    }
    const program = await startProgram(place);
    await program.find('both claims have their cards', ({ vendors }) =>
      Object.values(vendors.slack.messages)
        .flat()
        .filter(({ text }) => /^CASE-\d+ /.test(text)).length >= 2
        ? true
        : undefined,
    );
    expect(await program.stop()).toBe(EXIT.stopped);
  });
});

describe('the last line of defence', () => {
  const world = (drain: () => Promise<void>) => {
    const listeners = new Map<string, (error: unknown) => void>();
    const happened: string[] = [];
    defendProcess({
      process: {
        on: (name, listener) => listeners.set(name, listener),
        exit: (code) => {
          happened.push(`exit ${code}`);
        },
      },
      logger: createLogger((line) => {
        happened.push(String((JSON.parse(line) as { name: string }).name));
      }),
      markUnready: () => {
        happened.push('unready');
      },
      drain: async () => {
        happened.push('drain');
        await drain();
      },
      drainMs: 1_000,
    });
    return { happened, fail: (name: string) => listeners.get(name)?.(new Error('A defect')) };
  };

  it('reports unready before it drains, and drains once', async () => {
    const { happened, fail } = world(() => Promise.resolve());
    fail('uncaughtException');
    fail('unhandledRejection');
    await vi.waitFor(() => {
      expect(happened).toContain('exit 70');
    });
    expect(happened).toEqual([
      'process.uncaught_exception',
      'unready',
      'drain',
      'process.unhandled_rejection',
      'exit 70',
    ]);
  });

  it('exits even if the drain fails, and says so', async () => {
    const { happened, fail } = world(() => Promise.reject(new Error('Stuck')));
    fail('unhandledRejection');
    await vi.waitFor(() => {
      expect(happened.slice(-2)).toEqual(['process.not_drained', 'exit 70']);
    });
  });

  it('exits even if the drain never ends', () => {
    vi.useFakeTimers();
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const { happened, fail } = world(() => new Promise(() => undefined));
    fail('uncaughtException');
    vi.advanceTimersByTime(999);
    expect(happened).not.toContain('exit 70');
    vi.advanceTimersByTime(1);
    expect(happened).toContain('exit 70');
  });

  it('blanks secrets in uncaught errors', () => {
    const lines: string[] = [];
    createLogger((line) => lines.push(line), [SECRET]).error('process.uncaught_exception', new Error(`By ${SECRET}`));
    expect(lines.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual(['By [secret]']);
  });

  it('finds secrets by the names of their variables, and the password in a URL', () => {
    expect(
      secretsOf({
        SLACK_BOT_TOKEN: 'xoxb-1234',
        SLACK_SIGNING_SECRET: 'abcdef12',
        SOPWITH_SENDER_SECRETS_TMS: 'whsec_new whsec_old',
        PATH: '/usr/bin',
        DATABASE_URL: 'postgres://me:pass-word@db/x',
        SHORT_KEY: '1',
      }),
    ).toEqual(['xoxb-1234', 'abcdef12', 'whsec_new whsec_old', 'whsec_new', 'whsec_old', 'pass-word']);
  });
});
