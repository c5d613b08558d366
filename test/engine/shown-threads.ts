/** The threads in Slack, as a reader sees them, next to what they must show according to the logs. */
import { renderContent } from '../../src/connector/slack/render/message.ts';
import { wordsOf } from '../../src/engine/open-run.ts';
import type { RunId } from '../../src/kernel/ids.ts';
import { unseal } from '../../src/run/log/chain.ts';
import { fold } from '../../src/run/log/evolve.ts';
import type { ThreadView } from '../../src/run/view/thread-view.ts';
import { viewThread } from '../../src/run/view/view-thread.ts';
import type { StandInSlack } from './stand-in-slack.ts';
import type { SimulatedWorld } from './world.ts';

/** A message as a reader sees it: the text of each block. */
type Seen = { readonly text: string; readonly blocks: readonly string[] };

const seen = ({ text, blocks }: { readonly text: string; readonly blocks: readonly unknown[] }): Seen => ({
  text,
  blocks: blocks.map((block) => textsIn(block).join('')),
});

function textsIn(block: unknown): string[] {
  if (typeof block !== 'object' || block === null) return [];
  return Object.entries(block).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'string' ? (name === 'text' ? [value] : []) : textsIn(value),
  );
}

async function viewOf(world: SimulatedWorld, runId: RunId): Promise<ThreadView> {
  const log = (await world.store.runs.log(runId, 0)).map(unseal);
  const state = fold(runId, log);
  const inForce = await world.engine.shell.handbooks.current();
  return viewThread(state, log, { ...wordsOf(inForce, state), people: inForce.handbook.people });
}

/** Every thread in the channel, by the text of its first message, and what it must show according to the logs. */
export async function shownThreads(
  world: SimulatedWorld,
  slack: StandInSlack,
): Promise<{ readonly shown: unknown; readonly logged: unknown }> {
  const messages = slack.messages();
  const shown: unknown[] = [];
  const asksOf = new Set<string>();
  const logged: unknown[] = [];
  for (const { runId } of await world.store.runs.list({ limit: 99, newestFirst: false })) {
    const view = await viewOf(world, runId);
    const asks = view.asks.map((ask) => seen(renderContent({ kind: 'ask', ask })).text);
    for (const text of asks) asksOf.add(text);
    logged.push({
      card: seen(renderContent({ kind: 'card', card: view.card })),
      milestones: view.posts.flatMap((post) => seen(renderContent({ kind: 'posts', posts: [post] })).blocks),
      asks: asks.sort(),
    });
  }
  for (const root of messages.filter(({ thread_ts }) => thread_ts === undefined)) {
    const replies = messages.filter(({ thread_ts }) => thread_ts === root.ts).map(seen);
    shown.push({
      card: seen(root),
      milestones: replies.filter(({ text }) => !asksOf.has(text)).flatMap(({ blocks }) => blocks),
      asks: replies.flatMap(({ text }) => (asksOf.has(text) ? [text] : [])).sort(),
    });
  }
  const byCard = (threads: readonly unknown[]): unknown[] =>
    threads.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return { shown: byCard(shown), logged: byCard(logged) };
}
