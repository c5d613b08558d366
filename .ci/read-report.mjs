/**
 * Reads vitest's JSON report: names every skipped test, and prints the closing line `N passed, N failed, N skipped`.
 *
 * Exits 1 if the run failed, if a test was skipped that does not wait for data outside this repository, or if nothing ran.
 * Usage: node read-report.mjs REPORT STATUS
 */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const [, , file, status] = process.argv;
const text = readFileSync(file, 'utf8');
const report = text === '' ? {} : JSON.parse(text);
const outside = new Set(
  readFileSync(new URL('outside-data.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#')),
);
const tests = (report.testResults ?? []).flatMap(({ name, assertionResults }) =>
  assertionResults.map(({ status: result, fullName }) => ({ file: relative(process.cwd(), name), result, fullName })),
);
const skipped = tests.filter(({ result }) => result !== 'passed' && result !== 'failed');
const unexpected = skipped.filter((test) => !outside.has(test.file));
for (const test of skipped) {
  console.log(`skipped${outside.has(test.file) ? ', its data is absent' : ''}: ${test.file}: ${test.fullName}`);
}
if (unexpected.length > 0)
  console.log(`CI fails: ${unexpected.length} tests were skipped that need no data from outside`);
const { numPassedTests: passed = 0, numFailedTests: failed = 0, numFailedTestSuites: suites = 0 } = report;
console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
process.exit(Number(status) !== 0 || failed > 0 || suites > 0 || unexpected.length > 0 || passed === 0 ? 1 : 0);
