/**
 * Draws the page from a description of elements, changing the document only where it differs.
 *
 * Every text becomes a text node and every attribute must be on a short list, so external data cannot become markup or
 * script. An element stays in the document while its key, or its tag and position, stays the same: a click never lands
 * on a replaced button, and typed text and scroll positions survive.
 */

/** Attributes that may be set. Handlers are given under `on`; there is no way to set markup. */
const ATTRIBUTES = new Set([
  'id',
  'class',
  'title',
  'role',
  'type',
  'for',
  'name',
  'href',
  'target',
  'rel',
  'placeholder',
  'tabindex',
  'hidden',
  'disabled',
  'datetime',
  'rows',
  'maxlength',
  'minlength',
  'min',
  'max',
  'step',
  'autocomplete',
  'spellcheck',
  'colspan',
  'start',
  'scope',
  'data-testid',
  'data-key',
  'data-message',
  'required',
  'inputmode',
  'value',
  'label',
  'open',
  'lang',
]);

/** Properties that are not attributes. */
const BESIDES = new Set(['key', 'on', 'initial', 'current', 'mounted']);

/**
 * @typedef {string | Element_ | null | false | undefined} Child
 * @typedef {{ tag: string, key: string | null, props: Props, children: (string | Element_)[] }} Element_
 * @typedef {Record<string, unknown> & { key?: string | null, on?: Record<string, (event: any) => void>, initial?:
 *   Initial, current?: string, mounted?: (element: any) => void }} Props `current` is a value that the page decides and
 *   not the person
 * @typedef {{ value?: string, checked?: boolean }} Initial  what a field begins with; later it is the person's own
 */

/** @type {WeakMap<object, Record<string, (event: any) => void>>} */
const handlers = new WeakMap();
/** @type {WeakMap<object, string>} */
const keys = new WeakMap();
/** Callbacks to run once the whole change is in the document, outer elements first. @type {(() => void)[]} */
let afterwards = [];

/**
 * Describes one element.
 *
 * @param {string} tag
 * @param {Props | null} [props]
 * @param {...(Child | Child[])} children
 * @returns {Element_}
 */
export function h(tag, props, ...children) {
  /** @type {(string | Element_)[]} */
  const flat = [];
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false || child === '') continue;
    // Adjacent texts are one text node in the document.
    const last = flat.length - 1;
    if (typeof child === 'string' && typeof flat[last] === 'string') flat[last] += child;
    else flat.push(child);
  }
  return { tag, key: props?.key ?? null, props: props ?? {}, children: flat };
}

/**
 * The plain text of a description, in order; used by tests and labels.
 *
 * @param {Child | Child[]} node
 * @returns {string}
 */
export function textOf(node) {
  if (Array.isArray(node)) return node.map(textOf).join('');
  if (typeof node === 'string') return node;
  return node ? node.children.map(textOf).join('') : '';
}

/**
 * True when an address may be a link of the page: only the web, never `javascript:` or `data:`.
 *
 * @param {unknown} href
 */
export function isWebAddress(href) {
  if (typeof href !== 'string') return false;
  try {
    return ['http:', 'https:'].includes(new URL(href).protocol);
  } catch {
    return false;
  }
}

/**
 * Makes the children of `parent` match the description.
 *
 * @param {any} parent an element of the document
 * @param {(string | Element_)[]} wanted
 */
export function patch(parent, wanted) {
  patchChildren(parent, wanted);
  const ready = afterwards;
  afterwards = [];
  for (const work of ready) work();
}

/** @param {any} parent @param {(string | Element_)[]} wanted */
function patchChildren(parent, wanted) {
  const old = [...parent.childNodes];
  /** @type {Map<string, any>} */
  const keyed = new Map();
  for (const node of old) {
    const key = keys.get(node);
    if (key !== undefined) keyed.set(key, node);
  }
  /** @type {Set<any>} */
  const used = new Set();
  let unkeyed = 0;
  const next = wanted.map((child) => {
    let match;
    if (typeof child !== 'string' && child.key !== null) {
      match = keyed.get(child.key);
    } else {
      while (unkeyed < old.length && keys.has(old[unkeyed])) unkeyed++;
      match = old[unkeyed++];
    }
    if (match && !used.has(match) && isSame(match, child)) {
      used.add(match);
      update(match, child);
      return match;
    }
    return create(child);
  });
  for (const node of old) {
    if (used.has(node)) continue;
    // A dialog returns focus only when it is closed before it is removed.
    if (node.localName === 'dialog' && node.open) node.close();
    node.remove();
  }
  // Nodes already in order are not moved: moving a node would lose its focus.
  let place = parent.firstChild;
  for (const node of next) {
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
  }
}

/** @param {any} node @param {string | Element_} child */
function isSame(node, child) {
  if (typeof child === 'string') return node.nodeType === 3;
  return node.nodeType === 1 && node.localName === child.tag && keys.get(node) === (child.key ?? undefined);
}

/** @param {string | Element_} child @returns {any} */
function create(child) {
  if (typeof child === 'string') return document.createTextNode(child);
  const element = document.createElement(child.tag);
  if (child.key !== null) keys.set(element, child.key);
  const { initial, mounted, current } = child.props;
  if (mounted) afterwards.push(() => mounted(element));
  setAttributes(element, child.props);
  patchChildren(element, child.children);
  /** @type {any} */
  const field = element;
  if (initial?.value !== undefined) field.value = initial.value;
  if (initial?.checked !== undefined) field.checked = initial.checked;
  if (current !== undefined) field.value = current;
  return element;
}

/** @param {any} node @param {string | Element_} child */
function update(node, child) {
  if (typeof child === 'string') {
    if (node.data !== child) node.data = child;
    return;
  }
  setAttributes(node, child.props);
  patchChildren(node, child.children);
  if (child.props.current !== undefined && node.value !== child.props.current) node.value = child.props.current;
}

/** @param {any} element @param {Props} props */
function setAttributes(element, props) {
  const wanted = attributesOf(props);
  for (const name of element.getAttributeNames()) {
    // The browser owns the `open` attribute of a dialog.
    if (!wanted.has(name) && name !== 'open') element.removeAttribute(name);
  }
  for (const [name, value] of wanted) if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  setHandlers(element, props.on ?? {});
}

/** @param {Props} props @returns {Map<string, string>} */
function attributesOf(props) {
  const wanted = new Map();
  for (const [name, value] of Object.entries(props)) {
    if (BESIDES.has(name)) continue;
    if (!ATTRIBUTES.has(name) && !name.startsWith('aria-'))
      throw new Error(`Attribute \`${name}\` is not allowed on the page`);
    const isLeftOut = value === null || value === undefined || value === false;
    if (isLeftOut || (name === 'href' && !isWebAddress(value))) continue;
    wanted.set(name, value === true ? '' : String(value));
  }
  return wanted;
}

/** @param {any} element @param {Record<string, (event: any) => void>} wanted */
function setHandlers(element, wanted) {
  const known = handlers.get(element) ?? {};
  for (const type of Object.keys(wanted)) {
    if (!Object.hasOwn(known, type)) {
      element.addEventListener(type, (/** @type {any} */ event) => handlers.get(element)?.[type]?.(event));
    }
  }
  // A listener is added once and stays; the handler it calls is looked up at each event.
  handlers.set(element, { ...Object.fromEntries(Object.keys(known).map((type) => [type, () => {}])), ...wanted });
}
