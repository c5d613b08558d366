/** A request to a stand-in and its answer. */
export type VendorName = 'zendesk' | 'salesforce' | 'jira' | 'tms' | 'slack' | 'openai';

/** A request as a stand-in sees it; `path` starts with `/` and excludes the vendor's prefix. */
export type SandboxRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type SandboxResponse = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A record or list is sent as JSON, text unchanged. */
  readonly body: unknown;
};
