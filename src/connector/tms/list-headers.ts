/**
 * Finds the headers of an answer with a list that are not known: a list proves that there is nothing else only next to headers of
 * which each says nothing of the list, fits it, or is declared (`header:NAME` in `next_to_lists`). Vendors announce a next page or
 * a count under names of their own, which never end.
 *
 * Pure.
 */
import { exactText } from '../plain-text.ts';
import { bareName } from '../stated-value.ts';
import { declaredValue, type Member } from './known-members.ts';
import { listDoubt, type List } from './list-doubt.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ''));

/** Of HTTP (RFC 9110 and 9111), of browsers, and of the programs that stand in front of a TMS; none is about the list. */
const HARMLESS = words(`
  accept-ranges allow cache-control connection content-disposition content-encoding content-language content-length content-location
  content-md5 content-digest content-type date digest etag expires host keep-alive last-modified location pragma
  proxy-connection repr-digest retry-after
  server strict-transport-security trailer transfer-encoding upgrade vary via mime-version alt-svc p3p
  set-cookie set-cookie2 timing-allow-origin server-timing origin-agent-cluster permissions-policy feature-policy referrer-policy
  content-security-policy content-security-policy-report-only expect-ct nel report-to reporting-endpoints clear-site-data
  x-content-type-options x-frame-options x-xss-protection x-dns-prefetch-control x-download-options x-permitted-cross-domain-policies
  x-robots-tag x-ua-compatible x-csrf-token x-powered-by x-aspnet-version x-aspnetmvc-version x-generator x-runtime x-version
  api-version x-api-version api-supported-versions odata-version dataserviceversion deprecation sunset
  traceparent tracestate tracecontext baggage b3 uber-trace-id x-cloud-trace-context request-context elastic-apm-traceparent
  x-response-time x-request-time x-process-time x-processing-time x-duration x-elapsed response-time
  x-served-by x-timer x-cache-hits x-varnish x-proxy-cache-info x-backend-server x-server x-host x-hostname x-node
  cf-ray cf-apo-via cf-bgj x-amz-cf-id x-amz-cf-pop x-amz-apigw-id x-amzn-trace-id x-amzn-remapped-date x-amzn-remapped-server
  x-azure-ref x-azure-ref-originshield x-msedge-ref x-ms-version x-ms-region x-ms-routing-request-id x-akamai-transformed akamai-grn
  x-envoy-upstream-service-time x-envoy-decorator-operation x-kong-upstream-latency x-kong-proxy-latency x-kong-response-latency
  x-iinfo x-cdn x-vercel-id x-nf-request-id x-github-request-id x-guploader-uploadid
  sap-server sap-statistics sap-perf-fesrec sap-processing-info x-backside-transport x-global-transaction-id x-fault-domain`);
const HARMLESS_FORMS: readonly RegExp[] = [
  /^access-control-[a-z-]+$/,
  /^cross-origin-(?:embedder|opener|resource)-policy(?:-report-only)?$/,
  /^x-b3-(?:traceid|spanid|parentspanid|sampled|flags)$/,
  /^x-datadog-(?:trace-id|parent-id|sampling-priority|origin)$/,
  // By which number the vendor, or what is in front of it, finds the request in its logs.
  /^(?:[a-z]+-)*(?:request|correlation|trace|span|transaction|session|activity)-?(?:id|guid|uuid)$/,
  // A quota counts requests.
  /^(?:x-)?rate-?limit(?:-[a-z0-9-]+)?$/,
];
/** What of a header is about the list or its age is judged where it is read (`client.ts`, `list-goes-on.ts`). */
const JUDGED =
  /^(?:warning|age)$|degraded|partial|incomplete|truncated|stale|(?:^|-)(?:errors?|warnings?|exception|env|environment|lag)(?:-|$)/;
/** Whether the answer came out of a cache; how old it is then, `Age` says. */
const OF_CACHE = /^(?:x-(?:[a-z]+-)*cache(?:-status|-remote)?|cf-cache-status|cache-status|akamai-cache-status)$/;
const OUT_OF_CACHE = /hit|stale|updating|expired/i;

/** @returns the headers that are not known, as members with the path `header:NAME` */
export function unknownHeaders(headers: Headers, list: List): readonly Member[] {
  return [...headers]
    .filter(
      ([name, value]) => value.trim() !== '' && !isHarmless(name, value, headers) && !isFitting(name, value, list),
    )
    .map(([name, value]) => ({ path: [`${OF_HEADER}${name}`], value }));
}

function isHarmless(name: string, value: string, headers: Headers): boolean {
  if (HARMLESS.has(name) || JUDGED.test(name) || HARMLESS_FORMS.some((each) => each.test(name))) return true;
  if (OF_CACHE.test(name)) return !OUT_OF_CACHE.test(value) || headers.has('age');
  return name === 'link' && linksOf(value).every(({ rels }) => rels.every((rel) => LEADING_NOWHERE.has(rel)));
}

const LEADING_NOWHERE = words(
  'self first canonical alternate describedby service-doc service-desc help license preload preconnect dns-prefetch profile type',
);

/** A link without a relation is of one that is not known. */
const linksOf = (value: string): readonly { readonly rels: readonly string[] }[] =>
  value.split(/,(?=\s*<)/).map((link) => {
    const [, quoted, bare = ''] = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i.exec(link) ?? [];
    return { rels: (quoted ?? bare).toLowerCase().split(/\s+/) };
  });

/** As the member that it would be next to the list: `X-Total-Count: 2`, `X-Pagination: { "TotalPages": 1 }`. */
function isFitting(name: string, value: string, list: List): boolean {
  if (name === 'content-range') return isWholeRange(value, list.entries.length);
  return listDoubt(asMembers(name, value), list) === null;
}

/** What a header says, as members next to the list. */
export function asMembers(name: string, value: string): object {
  const bare = name.replace(/^x-/, '').replace(/^(?:pagination|paging|list|wp)-/, '');
  const inside = jsonIn(value);
  return typeof inside === 'object' && inside !== null ? inside : { [bare]: value };
}

/** `items 0-1/2`, and for none `items *\/0`. */
function isWholeRange(value: string, count: number): boolean {
  const [, first, last, total] = /^\w+ (?:(\d+)-(\d+)|\*)\/(\d+)$/.exec(value.trim()) ?? [];
  return Number(total) === count && (first === undefined || (Number(first) === 0 && Number(last) === count - 1));
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Before the name of a header in `next_to_lists`. */
export const OF_HEADER = 'header:';

/** The headers without what is declared, as `withoutDeclared` does it. */
export function withoutDeclaredHeaders(
  headers: Headers,
  entries: readonly unknown[],
  declared: readonly string[],
): Headers {
  const wanted = declared
    .filter((entry) => entry.startsWith(OF_HEADER))
    .map((entry) => {
      const [name = '', ...value] = entry.slice(OF_HEADER.length).split('=');
      return {
        name: bareName(name),
        value: value.length === 0 ? null : declaredValue(value.join('='), entries.length),
      };
    });
  const isDeclared = (name: string, value: string): boolean =>
    wanted.some((each) => each.name === bareName(name) && (each.value ?? exactText(value)) === exactText(value));
  return new Headers([...headers].filter(([name, value]) => !isDeclared(name, value)));
}
