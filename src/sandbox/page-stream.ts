/**
 * Tells open pages that something changed, as Server-Sent Events. A page then asks for the state as a whole.
 */
import type { ServerResponse } from 'node:http';
import type { Clock } from '../kernel/clock.ts';

/** Changes within this many milliseconds become one event, so a busy run does not flood the page. */
const COALESCE_MS = 100;
/** A comment after this much silence stops proxies and browsers from closing the connection. */
const HEARTBEAT_MS = 15_000;

export type PageStream = {
  /** Adds a page and notifies it at once, since it may have missed changes while disconnected. */
  open(answer: ServerResponse): void;
  changed(): void;
  close(): void;
};

export function createPageStream(clock: Clock): PageStream {
  const pages = new Set<ServerResponse>();
  const stopping = new AbortController();
  let version = 0;
  let isSending = false;
  let isBeating = false;

  const tell = (text: string): void => {
    for (const page of pages) page.write(text);
  };
  const event = (): string => `event: changed\nid: ${version}\ndata: {"version":${version}}\n\n`;

  const beat = async (): Promise<void> => {
    isBeating = true;
    while (pages.size > 0) {
      await clock.sleep(HEARTBEAT_MS, stopping.signal);
      tell(': still here\n\n');
    }
    isBeating = false;
  };

  const sendSoon = async (): Promise<void> => {
    isSending = true;
    await clock.sleep(COALESCE_MS, stopping.signal);
    isSending = false;
    tell(event());
  };

  return {
    open(answer) {
      answer.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      answer.on('close', () => pages.delete(answer));
      pages.add(answer);
      answer.write(event());
      if (!isBeating) unlessStopped(beat(), stopping.signal);
    },
    changed() {
      version++;
      if (pages.size > 0 && !isSending) unlessStopped(sendSoon(), stopping.signal);
    },
    close() {
      stopping.abort(new Error('The sandbox stops'));
      for (const page of pages) page.end();
      pages.clear();
    },
  };
}

/** Ignores the failure of a task interrupted by the stop; any other failure still ends the process. */
function unlessStopped(task: Promise<void>, stopped: AbortSignal): void {
  task.catch((error: unknown) => {
    if (!stopped.aborted) throw error;
  });
}
