/**
 * Every name that a body saves, with its type.
 */
import type { Kind } from '../case/kind.ts';
import type { Registry } from '../tool/registry.ts';
import type { Body } from './sop.ts';
import { kindOf } from './step/kinds.ts';
import type { Saved } from './step/step-kind.ts';

export { ANSWERED_BY } from './step/ask/form.ts';
export { NO_OUTCOME } from './step/run.ts';

export function savings(body: Body, registry: Registry, kind: Kind | null = null): readonly Saved[] {
  return kindOf(body).saves(body, { registry, kind });
}
