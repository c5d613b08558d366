/**
 * Lets read-only commands read the store of the running program. The embedded database serves one process; while that
 * process runs, `sop explain` and `sop audit verify` read through this socket. It accepts no writes, except that an
 * item of the inbox is tried again, which decides nothing, and that `sop publish`, `sop erase`, `sop keys retire` and
 * `sop inbox` (to assign, and to let in a letter) hand over their request, which the program carries out by its own rules.
 *
 * It is a socket file in the data directory, so only users who may read the database's own files can connect.
 */
import { chmodSync, rmSync } from 'node:fs';
import { createServer, request as ask } from 'node:http';
import { z } from 'zod';
import type { Assignment } from '../engine/assign-event.ts';
import type { Reply } from '../engine/commands.ts';
import type { Erasure, ErasureRequest } from '../engine/erase-fields.ts';
import type { Publisher, Store } from '../engine/ports.ts';
import type { Publication, Publishing } from '../engine/publish-handbook.ts';
import type { HandbookFile } from '../handbook/handbook-file.ts';
import type { Retired, RetireRequest } from '../engine/retire-key.ts';
import { CollectedBytes } from '../kernel/collected-bytes.ts';
import { asCaseId } from '../kernel/ids.ts';
import { codeOf, messageOf, Trouble } from '../kernel/trouble.ts';
import { ROW_UNREADABLE } from './store-trouble.ts';

/** The methods that may be called. Everything else that changes a row is missing here. */
const LOOKS = {
  'inbox.pending': (store: Store) => store.inbox.pending,
  'inbox.unread': (store: Store) => store.inbox.unread,
  'inbox.setAside': (store: Store) => store.inbox.setAside,
  'inbox.counts': (store: Store) => store.inbox.counts,
  'inbox.tryAgain': (store: Store) => store.inbox.tryAgain,
  'inbox.find': (store: Store) => store.inbox.find,
  'inbox.known': (store: Store) => store.inbox.known,
  'inbox.page': (store: Store) => store.inbox.page,
  'cases.find': (store: Store) => store.cases.find,
  'cases.findByKey': (store: Store) => store.cases.findByKey,
  'runs.find': (store: Store) => store.runs.find,
  'runs.ofCase': (store: Store) => store.runs.ofCase,
  'runs.list': (store: Store) => store.runs.list,
  'runs.log': (store: Store) => store.runs.log,
  'runs.findAsk': (store: Store) => store.runs.findAsk,
  'runs.openAsks': (store: Store) => store.runs.openAsks,
  'runs.nextDue': (store: Store) => store.runs.nextDue,
  'runs.headsSince': (store: Store) => store.runs.headsSince,
  'handbook.find': (store: Store) => store.handbook.find,
  'handbook.sopVersion': (store: Store) => store.handbook.sopVersion,
  'register.read': (store: Store) => store.register.read,
  'register.last': (store: Store) => store.register.last,
  'register.lastSeen': (store: Store) => store.register.lastSeen,
  'record.rowsOfRun': (store: Store) => store.record.rowsOfRun,
  'record.signers': (store: Store) => store.record.signers,
  'record.contents': (store: Store) => store.record.contents,
  'record.strays': (store: Store) => store.record.strays,
  'record.guards': (store: Store) => store.record.guards,
  'thread.messages': (store: Store) => store.thread.messages,
} as const;

type Look = keyof typeof LOOKS;

/** The longest path a socket file may have on the systems we run on. */
const PATH_BYTES_MAX = 103;
const QUESTION_BYTES_MAX = 65_536;
const PUBLISH_PATH = '/publish';
const ERASE_PATH = '/erase';
const ASSIGN_PATH = '/assign';
const LET_IN_PATH = '/let-in';
const RETIRE_PATH = '/retire';
const OWNER_ONLY = 0o600;

/** A hundred times the largest handbook known. */
const PUBLISH_BYTES_MAX = 67_108_864;

const questionSchema = z.strictObject({ look: z.string(), args: z.array(z.unknown()).max(4) });
const accountSchema = z.strictObject({ user: z.string(), host: z.string() });
const eraseSchema = z.strictObject({
  caseId: z.string().transform(asCaseId),
  fields: z.array(z.string()).nullable(),
  containing: z.string().nullable(),
  person: z.string(),
  reason: z.string(),
  account: accountSchema,
});
const retireSchema = z.strictObject({ keyId: z.string(), person: z.string(), account: accountSchema });
const assignSchema = z.strictObject({ item: z.string(), to: z.string(), person: z.string() });
const publishSchema = z.strictObject({
  files: z.array(z.strictObject({ path: z.string(), text: z.string() })),
  publisher: z.strictObject({
    name: z.string(),
    person: z.string().nullable(),
    account: accountSchema,
    world: z.enum(['sandbox', 'real']).optional(),
  }),
});

/** What the program carries out for a command. */
export type SocketCommands = Pick<Publishing, 'publish'> & {
  erase(request: ErasureRequest): Promise<Erasure>;
  assign(request: Assignment): Promise<Reply>;
  letIn(item: string): Promise<Reply | null>;
  retire(request: RetireRequest): Promise<Retired>;
};

/** @returns null when the path is too long for a socket file; the commands then say that the program is running */
export async function openReadOnlyStoreSocket(
  path: string,
  store: Store,
  program: SocketCommands,
): Promise<{ stop(): Promise<void> } | null> {
  if (Buffer.byteLength(path) > PATH_BYTES_MAX) return null;
  // Left by a killed process: we hold the directory lock, so no other process uses it.
  rmSync(path, { force: true });
  const server = createServer((request, response) => {
    const asked =
      request.url === PUBLISH_PATH
        ? publishOf(request, program)
        : request.url === ERASE_PATH
          ? bodyOf(request, QUESTION_BYTES_MAX).then((body) => program.erase(eraseSchema.parse(body)))
          : request.url === ASSIGN_PATH
            ? bodyOf(request, QUESTION_BYTES_MAX).then((body) => program.assign(assignSchema.parse(body)))
            : request.url === LET_IN_PATH
              ? bodyOf(request, QUESTION_BYTES_MAX).then((body) => program.letIn(z.string().parse(body)))
              : request.url === RETIRE_PATH
                ? bodyOf(request, QUESTION_BYTES_MAX).then((body) => program.retire(retireSchema.parse(body)))
                : answer(request, store);
    const said = asked.then((value) => JSON.stringify({ value }));
    said.then(
      (text) => {
        response.end(text);
      },
      (error: unknown) => {
        response.writeHead(500).end(JSON.stringify({ error: messageOf(error), code: codeOf(error) }));
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  chmodSync(path, OWNER_ONLY);
  return {
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** Hands a folder to the program that listens at `path`, which publishes or proposes it. */
export async function publishThrough(
  path: string,
  files: readonly HandbookFile[],
  publisher: Publisher,
): Promise<Publication> {
  return (await put(path, PUBLISH_PATH, JSON.stringify({ files, publisher }))) as Publication;
}

export async function eraseThrough(path: string, request: ErasureRequest): Promise<Erasure> {
  return (await put(path, ERASE_PATH, JSON.stringify(request))) as Erasure;
}

export async function assignThrough(path: string, request: Assignment): Promise<Reply> {
  return (await put(path, ASSIGN_PATH, JSON.stringify(request))) as Reply;
}

export async function letInThrough(path: string, item: string): Promise<Reply | null> {
  return (await put(path, LET_IN_PATH, JSON.stringify(item))) as Reply | null;
}

export async function retireThrough(path: string, request: RetireRequest): Promise<Retired> {
  return (await put(path, RETIRE_PATH, JSON.stringify(request))) as Retired;
}

/** The store of the program that listens at `path`, read-only. */
export function connectReadOnlyStore(path: string): Store {
  const look =
    (name: Look) =>
    async (...args: readonly unknown[]): Promise<never> =>
      // JSON would turn a missing argument into null.
      (await put(path, '/', JSON.stringify({ look: name, args: args.filter((item) => item !== undefined) }))) as never;
  const refuse = (): Promise<never> =>
    Promise.reject(
      new Trouble('store.read_only', {
        message: 'Expected to look only, got a change: the running program alone writes to its database',
      }),
    );
  return {
    inbox: {
      pending: look('inbox.pending'),
      unread: look('inbox.unread'),
      setAside: look('inbox.setAside'),
      counts: look('inbox.counts'),
      tryAgain: look('inbox.tryAgain'),
      find: look('inbox.find'),
      page: look('inbox.page'),
      known: look('inbox.known'),
      choose: refuse,
      askWhich: refuse,
      receive: refuse,
      record: refuse,
      take: refuse,
      begin: refuse,
      finish: refuse,
      defer: refuse,
      hold: refuse,
      heldFor: refuse,
      heldBy: refuse,
      resign: refuse,
      erase: refuse,
    },
    cases: {
      find: look('cases.find'),
      findByKey: look('cases.findByKey'),
      nextNumber: refuse,
      open: refuse,
      openRun: refuse,
    },
    runs: {
      find: look('runs.find'),
      ofCase: look('runs.ofCase'),
      list: look('runs.list'),
      log: look('runs.log'),
      findAsk: look('runs.findAsk'),
      openAsks: look('runs.openAsks'),
      nextDue: look('runs.nextDue'),
      append: refuse,
      erase: refuse,
      lease: refuse,
      renew: refuse,
      release: refuse,
      casesAbout: refuse,
      openRunsAbout: refuse,
      awaitingApproval: refuse,
      due: refuse,
      headsSince: look('runs.headsSince'),
      missing: refuse,
      withoutRow: refuse,
      rows: refuse,
    },
    handbook: {
      find: look('handbook.find'),
      sopVersion: look('handbook.sopVersion'),
      proposal: refuse,
    },
    register: {
      read: look('register.read'),
      last: look('register.last'),
      lastSeen: look('register.lastSeen'),
      append: refuse,
    },
    thread: {
      messages: look('thread.messages'),
      put: refuse,
      followed: refuse,
      behind: refuse,
      waiting: refuse,
      runOfKey: refuse,
      runOfMessage: refuse,
      lease: refuse,
      release: refuse,
    },
    record: {
      rowsOfRun: look('record.rowsOfRun'),
      signers: look('record.signers'),
      contents: look('record.contents'),
      strays: look('record.strays'),
      guards: look('record.guards'),
    },
    elect: refuse,
  };
}

async function publishOf(
  request: AsyncIterable<Buffer>,
  publishing: Pick<Publishing, 'publish'>,
): Promise<Publication> {
  const { files, publisher } = publishSchema.parse(await bodyOf(request, PUBLISH_BYTES_MAX));
  const { world, ...who } = publisher;
  return publishing.publish({ files }, world === undefined ? who : { ...who, world });
}

async function bodyOf(request: AsyncIterable<Buffer>, bytesMax: number): Promise<unknown> {
  const body = new CollectedBytes(bytesMax);
  for await (const chunk of request) {
    body.add(chunk);
    if (body.isTooLarge)
      throw new Trouble('store.question_too_large', { message: `Expected a question of at most ${bytesMax} bytes` });
  }
  return JSON.parse(body.bytes.toString('utf8')) as unknown;
}

async function answer(request: AsyncIterable<Buffer>, store: Store): Promise<unknown> {
  const { look, args } = questionSchema.parse(await bodyOf(request, QUESTION_BYTES_MAX));
  const found = Object.hasOwn(LOOKS, look) ? LOOKS[look as Look](store) : null;
  if (found === null)
    throw new Trouble('store.read_only', {
      message: `Expected a question that only looks, got \`${look.slice(0, 60)}\``,
    });
  // The other side is this program's typed client; a wrong argument ends in a database error.
  return Reflect.apply(found, undefined, args) as unknown;
}

function put(socketPath: string, path: string, body: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const sent = ask({ socketPath, method: 'POST', path }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const read = z
          .union([z.object({ error: z.string(), code: z.string() }), z.object({ value: z.unknown() })])
          .safeParse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
        if (!read.success)
          reject(
            new Trouble('store.unavailable', {
              message: 'Expected an answer of the running program, got something else',
              retry: 'later',
            }),
          );
        else if ('error' in read.data) {
          const { error: message, code } = read.data;
          reject(new Trouble(code === ROW_UNREADABLE ? code : 'store.failed', { message }));
        } else resolve(read.data.value);
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
