/**
 * Whether two writes would be one effect too many: money that moves twice, or one tool that writes twice. What is only
 * said in Slack is said again by intention.
 */
import type { Registry } from './registry.ts';

export function doesSame(registry: Registry, one: string, other: string): boolean {
  const [tool, known] = [registry.get(one)?.tool, registry.get(other)?.tool];
  if (tool === undefined || known === undefined) return false;
  if (tool.movesMoney !== undefined && known.movesMoney !== undefined) return true;
  return one === other && tool.effect === 'write' && tool.system !== 'slack';
}
