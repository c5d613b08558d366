/**
 * Whether an answer is nothing but a fault of SOAP, of the request and not of the server: it was refused. A gateway between
 * SOAP and JSON answers such a fault with a 200.
 *
 * Pure.
 */
import { isEntries, type Entries } from './outcome-values.ts';

const bare = (name: string): string => name.replace(/^.*:/, '').toLowerCase();
/** Declarations of names, which say nothing. */
const isOfXml = (name: string): boolean => /^(?:@|_|#)|^xmlns/i.test(name);

/** The member of this name, if it is the only one but for those named; null otherwise. */
function onlyIn(value: unknown, name: string, besides: readonly string[] = []): Entries | null {
  if (!isEntries(value)) return null;
  const members = Object.entries(value).filter(([each]) => !isOfXml(each) && !besides.includes(bare(each)));
  const [[each, inner] = ['', null], ...others] = members;
  return others.length === 0 && bare(each) === name && isEntries(inner) ? inner : null;
}

/** SOAP 1.1 has `faultcode: 'soap:Client'`, 1.2 `Code: { Value: 's:Sender' }`; a fault of the server proves nothing. */
export function isFaultOfCaller(answer: unknown): boolean {
  const fault = onlyIn(onlyIn(onlyIn(answer, 'envelope'), 'body', ['header']), 'fault');
  if (fault === null) return false;
  const codes = Object.entries(fault).filter(([name]) => /^(?:faultcode|code)$/.test(bare(name)));
  const texts = codes.flatMap(([, value]) =>
    isEntries(value)
      ? Object.entries(value).flatMap(([name, each]) => (bare(name) === 'value' ? [each] : []))
      : [value],
  );
  return (
    texts.length > 0 &&
    texts.every((text) => /^(?:[\w.-]+:)?(?:client|sender)(?:\.[\w.]+)?$/i.test(String(text).trim()))
  );
}
