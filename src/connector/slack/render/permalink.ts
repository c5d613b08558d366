/**
 * Addresses of messages, as Slack copies them from a message.
 */
import { glue, link, type Inline } from './block.ts';

export type MessagePlace = {
  readonly channel: string;
  readonly ts: string;
  /** The first message of its thread; the message itself where it begins one. */
  readonly thread: string;
};

/** Null before Slack has said the address of the workspace, and for a message that is not posted. */
export function permalink(workspaceUrl: string | null, place: MessagePlace | null): string | null {
  if (place === null || workspaceUrl === null) return null;
  const { channel, ts, thread } = place;
  const root = `${workspaceUrl.replace(/\/$/, '')}/archives/${channel}/p${ts.replace('.', '')}`;
  return ts === thread ? root : `${root}?thread_ts=${thread}&cid=${channel}`;
}

/** A separator and the link, at the end of a line; nothing where there is no address. */
export function linkAfter(text: string, workspaceUrl: string | null, place: MessagePlace | null): Inline[] {
  const url = permalink(workspaceUrl, place);
  return url === null ? [] : [glue(' · '), link(text, url)];
}
