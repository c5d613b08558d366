/** A message in Slack's format, without its destination. */
import type { Block } from './block.ts';

export type Rendered = { readonly text: string; readonly blocks: readonly Block[] };
