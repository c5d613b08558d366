/** A message as Slack takes it, without the place where it goes. */
import type { Block } from './block.ts';

export type Rendered = { readonly text: string; readonly blocks: readonly Block[] };
