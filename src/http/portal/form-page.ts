/**
 * The form of a kind: a label for each field, what is wrong beside it, and everything as it was entered.
 */
import type { Kind } from '../../case/kind.ts';
import { currencyField, formFields, type FormField } from '../../intake/portal/form-fields.ts';
import type { Entered } from '../../intake/portal/read-form.ts';
import { TOKEN_FIELD, TRAP_FIELD } from '../../intake/portal/receive-form.ts';
import type { HttpAnswer } from '../start-http.ts';
import { flag, html, type Html } from './html.ts';
import { helpOf, page } from './page.ts';

export type ShownForm = {
  readonly portal: NonNullable<Kind['portal']>;
  readonly kind: Kind;
  readonly token: string;
  readonly entered: Entered;
  /** Why it is shown again; null the first time. */
  readonly why: string | null;
  readonly problems: ReadonlyMap<string, string>;
};

export function formPage(status: number, { portal, kind, token, entered, why, problems }: ShownForm): HttpAnswer {
  const fields = formFields(kind);
  const isOptional = fields.some(({ isRequired }) => !isRequired);
  return page(
    status,
    why === null ? portal.title : `Not sent yet: ${portal.title}`,
    html`<h1>${portal.title}</h1>
${portal.says === undefined ? null : html`<p>${portal.says}</p>`}
${why === null ? null : summary(why, fields, problems, portal.help)}
<form method="post" action="${kind.kind}" novalidate autocomplete="on">
<input type="hidden" name="${TOKEN_FIELD}" value="${token}">
<div class="trap" aria-hidden="true"><label>Leave this empty <input type="text" name="${TRAP_FIELD}" tabindex="-1" autocomplete="off"></label></div>
${fields.map((field) => fieldOf(field, entered, problems.get(field.path) ?? null, portal.requester))}
${isOptional ? html`<p class="quiet">What is marked “optional” may stay empty.</p>` : null}
<button type="submit">Send</button>
</form>
${helpOf(portal.help)}`,
  );
}

function summary(
  why: string,
  fields: readonly FormField[],
  problems: ReadonlyMap<string, string>,
  help: string | undefined,
): Html {
  const wrong = fields.filter(({ path }) => problems.has(path));
  return html`<div class="box" role="alert"><strong>${why}</strong>${
    wrong.length === 0
      ? null
      : html`<ul>${wrong.map(({ path, label }) => html`<li><a href="#${path}">${label}</a>: ${problems.get(path) ?? ''}</li>`)}</ul>`
  }${helpOf(help)}</div>`;
}

function fieldOf(
  field: FormField,
  entered: Entered,
  problem: string | null,
  requester: ShownForm['portal']['requester'],
): Html {
  const { path, label, hint, isRequired, control } = field;
  const described = [hint === null ? null : `${path}-hint`, problem === null ? null : `${path}-wrong`];
  const ids = described.filter((id) => id !== null).join(' ');
  const aria = html`${ids === '' ? null : html` aria-describedby="${ids}"`}${problem === null ? null : html` aria-invalid="true"`}${
    isRequired ? html` aria-required="true"` : null
  }`;
  const words = html`${label}${isRequired ? null : html` <span class="quiet">(optional)</span>`}`;
  const below = html`${hint === null ? null : html`<span class="hint" id="${path}-hint">${hint}</span>`}${
    problem === null ? null : html`<span class="wrong" id="${path}-wrong">${problem}</span>`
  }`;
  if (control.kind === 'one' || control.kind === 'several')
    return html`<fieldset class="field" id="${path}"${aria}><legend>${words}</legend>${below}${choicesOf(field, entered)}</fieldset>
`;
  const fill = path === requester.name ? 'name' : path === requester.email ? 'email' : 'off';
  return html`<div class="field"><label for="${path}">${words}</label>${below}${inputOf(field, entered, aria, fill)}</div>
`;
}

function choicesOf({ path, control }: FormField, entered: Entered): readonly Html[] {
  const chosen = entered.get(path) ?? [];
  const type = control.kind === 'one' ? 'radio' : 'checkbox';
  return ('choices' in control ? control.choices : []).map(
    ({ value, text }) =>
      html`<label class="choice"><input type="${type}" name="${path}" value="${value}"${flag('checked', chosen.includes(value))}> ${text}</label>`,
  );
}

function inputOf({ path, control }: FormField, entered: Entered, aria: Html, fill: string): Html {
  const text = entered.get(path)?.[0] ?? '';
  const named = html`id="${path}" name="${path}"${aria}`;
  switch (control.kind) {
    case 'lines':
      return html`<textarea ${named}>
${text}</textarea>`;
    case 'date':
      return html`<input type="date" ${named} value="${text}">`;
    case 'amount':
      return html`<div class="amount"><input type="text" inputmode="decimal" autocomplete="off" ${named} value="${text}">${currencyOf(path, control.currencies, entered)}</div>`;
    default:
      return html`<input type="${fill === 'email' ? 'email' : 'text'}" ${named} value="${text}" autocomplete="${fill}"${'isNumber' in control ? html` inputmode="decimal"` : null}>`;
  }
}

function currencyOf(path: string, currencies: readonly string[], entered: Entered): Html {
  const name = currencyField(path);
  const chosen = entered.get(name)?.[0] ?? currencies[0] ?? '';
  return html`<select name="${name}" aria-label="Currency">${currencies.map(
    (currency) => html`<option${flag('selected', currency === chosen)}>${currency}</option>`,
  )}</select>`;
}
