/** What is known of the messages of one run in Slack, with what is not stored yet. */
import type { Clock } from '../kernel/clock.ts';
import type { RunId } from '../kernel/ids.ts';
import type { Store, ThreadMessage } from './ports.ts';

export class KnownMessages {
  readonly #runId: RunId;
  readonly #shell: { readonly store: Pick<Store, 'thread'>; readonly clock: Pick<Clock, 'now'> };
  readonly #messages: Map<string, ThreadMessage>;
  /** Known but not stored yet: stored together with the next message that must be recorded before it is posted. */
  #unsaved: ThreadMessage[] = [];

  constructor(
    shell: { readonly store: Pick<Store, 'thread'>; readonly clock: Pick<Clock, 'now'> },
    runId: RunId,
    messages: readonly ThreadMessage[],
  ) {
    this.#shell = shell;
    this.#runId = runId;
    this.#messages = new Map(messages.map((message) => [message.key, message]));
  }

  get(key: string): ThreadMessage | undefined {
    return this.#messages.get(key);
  }

  all(): ThreadMessage[] {
    return [...this.#messages.values()];
  }

  /**
   * That a message was posted may be stored a little later: until then it counts as begun and is searched for. That a
   * post begins must be stored before it does.
   */
  note(message: Omit<ThreadMessage, 'runId' | 'updatedAt'>): void {
    const full: ThreadMessage = { ...message, runId: this.#runId, updatedAt: this.#shell.clock.now() };
    this.#unsaved.push(full);
    this.#messages.set(message.key, full);
  }

  /** Stores what is known but not stored yet. */
  async save(): Promise<void> {
    if (this.#unsaved.length === 0) return;
    await this.#shell.store.thread.put(...this.#unsaved);
    this.#unsaved = [];
  }

  /** What is not stored yet, for whoever stores it. */
  takeUnsaved(): readonly ThreadMessage[] {
    const unsaved = this.#unsaved;
    this.#unsaved = [];
    return unsaved;
  }
}
