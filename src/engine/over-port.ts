/** The same object with some of its functions replaced; a copy of it has all of them. */
export function overPort<Port extends object>(port: Port, replaced: Partial<Port>): Port {
  return new Proxy(port, {
    get: (target, key): unknown => Reflect.get(Object.hasOwn(replaced, key) ? replaced : target, key),
  });
}
