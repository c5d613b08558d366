/** Why the end of a span cannot be computed: for its own reason, or for that of its calendar. */
import { isDuration, whyNoEnd } from '../../kernel/time.ts';
import type { Value } from '../../kernel/value.ts';
import type { PlanContext } from './plan-context.ts';

/** @param span as far as it could be computed; null when it could not */
export function whyNoSpanEnd(
  { value, unclear }: { readonly value: Value | null; readonly unclear: string | null },
  { calendars }: Pick<PlanContext, 'calendars'>,
): string {
  return unclear ?? (isDuration(value) ? whyNoEnd(value, calendars) : 'the span is none');
}
