/**
 * The name people use for a system: `Jira` for `jira`.
 */
import { own } from '../kernel/own.ts';
import type { System } from './tool.ts';

const NAMES: Readonly<Record<System, string>> = {
  salesforce: 'Salesforce',
  zendesk: 'Zendesk',
  jira: 'Jira',
  tms: 'TMS',
  slack: 'Slack',
  openai: 'the model',
};

/**
 * A registry may hold tools of other systems, and a log may name one that this program no longer has: those keep their
 * id.
 */
export function systemName(system: System): string {
  return own(NAMES, system) ?? system;
}
