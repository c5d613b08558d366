/**
 * The Zendesk tools: contracts only.
 */
import type { Tool } from '../../tool/tool.ts';
import { claimTools } from './claim-tools.ts';
import { replyTools } from './reply-tools.ts';
import { ticketTools } from './ticket-tools.ts';

export const zendeskTools: readonly Tool[] = [...ticketTools, ...claimTools, ...replyTools];
