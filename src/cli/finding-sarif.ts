/**
 * Findings as SARIF 2.1.0, which code hosts show next to the changed lines.
 */
import type { Finding } from '../handbook/finding.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

export function findingSarif(findings: readonly Finding[]): unknown {
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort();
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'sop check', rules: rules.map((id) => ({ id })) } },
        // The parser counts columns this way.
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => resultOf(finding, rules.indexOf(finding.rule))),
      },
    ],
  };
}

function resultOf({ rule, severity, message, suggestion, place, endColumn }: Finding, ruleIndex: number): unknown {
  const region = {
    startLine: place.line,
    startColumn: place.column,
    ...(endColumn === null ? {} : { endLine: place.line, endColumn }),
  };
  return {
    ruleId: rule,
    ruleIndex,
    level: severity,
    message: { text: suggestion === null ? message : `${message}. ${suggestion}` },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(place.file) }, region } }],
  };
}

/** A relative path stays relative to the root of the checkout; each part is escaped. */
function uriOf(file: string): string {
  const path = file
    .replaceAll('\\', '/')
    .split('/')
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join('/');
  return path.startsWith('/') ? `file://${path}` : path;
}
