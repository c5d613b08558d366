/**
 * A finding as `--json` prints it. Stable: other programs read it.
 */
import type { Finding } from '../handbook/finding.ts';

export function findingJson({
  place,
  rule,
  severity,
  message,
  suggestion,
}: Finding): Readonly<Record<string, string | number | null>> {
  return { file: place.file, line: place.line, column: place.column, rule, severity, message, suggestion };
}
