/**
 * What all pages for claimants share: no script, one style, and headers that let them load and tell nothing elsewhere.
 */
import { createHash } from 'node:crypto';
import type { HttpAnswer } from '../start-http.ts';
import { html, Html } from './html.ts';

const STYLE = `
:root { color-scheme: light dark; --text: light-dark(#1c2127, #e6e9ec); --quiet: light-dark(#545d66, #a7b0b8);
  --paper: light-dark(#fff, #1b1f24); --ground: light-dark(#f2f4f5, #121518); --line: light-dark(#c3cad1, #49525b);
  --act: light-dark(#0b5cad, #7db8f5); --on-act: light-dark(#fff, #10151a); --wrong: light-dark(#b3261e, #ff9a90); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 1.05rem/1.5 system-ui, sans-serif; }
main { max-width: 38rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; background: var(--paper); min-height: 100vh; }
h1 { font-size: 1.55rem; line-height: 1.25; margin: 0 0 .5rem; }
p { margin: 0 0 1rem; }
fieldset { border: 0; padding: 0; margin: 0; min-width: 0; }
.field { margin: 0 0 1.35rem; }
label, legend { display: block; font-weight: 600; padding: 0; }
.choice { font-weight: 400; display: flex; gap: .6rem; align-items: baseline; padding: .35rem 0; }
.quiet, .hint { color: var(--quiet); }
.hint { display: block; font-size: .95rem; }
.wrong { display: block; color: var(--wrong); font-weight: 600; }
input:not([type=radio], [type=checkbox]), textarea, select { width: 100%; font: inherit; color: inherit; background: var(--paper);
  border: 1px solid var(--line); border-radius: .35rem; padding: .55rem .65rem; margin-top: .35rem; }
textarea { min-height: 8rem; }
[aria-invalid=true] { border-color: var(--wrong); border-width: 2px; }
.amount { display: flex; gap: .6rem; } .amount select { width: auto; }
:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
button { font: inherit; font-weight: 600; padding: .7rem 1.4rem; border: 0; border-radius: .35rem; background: var(--act); color: var(--on-act); }
.box { border-left: .3rem solid var(--wrong); padding: .6rem .9rem; margin: 0 0 1.5rem; background: var(--ground); }
.said { border-left-color: var(--act); }
.box ul { margin: .4rem 0 0; padding-left: 1.2rem; } a { color: var(--act); }
.number { font-size: 1.5rem; font-weight: 700; letter-spacing: .04em; }
.trap { position: absolute; left: -100rem; }
`;

const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
};

export function page(status: number, title: string, content: Html): HttpAnswer {
  const whole = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body><main>
${content}
</main></body>
</html>
`;
  return { status, contentType: 'text/html; charset=utf-8', headers: HEADERS, body: whole.text };
}

/** Where people turn instead. */
export const helpOf = (help: string | undefined): Html | null => (help === undefined ? null : html`<p>${help}</p>`);

/** A page that says one thing. */
export function messagePage(status: number, title: string, text: string): HttpAnswer {
  return page(status, title, html`<h1>${title}</h1><p>${text}</p>`);
}
