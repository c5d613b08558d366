/**
 * The name people use for a system: `Jira` for `jira`.
 */
import { own } from '../kernel/own.ts';
import { upperFirst } from '../kernel/upper-first.ts';
import type { System } from './tool.ts';

const NAMES: Readonly<Record<System, string>> = {
  salesforce: 'Salesforce',
  zendesk: 'Zendesk',
  jira: 'Jira',
  tms: 'TMS',
  slack: 'Slack',
  openai: 'the model',
};

/** A system of the customer's own, or one that this program no longer has, is called by its id: `Project44`. */
export function systemName(system: System): string {
  return own(NAMES, system) ?? upperFirst(system.replaceAll('_', ' '));
}
