/** The same function, computed once for each object. Only for objects that never change, and results that depend on nothing else. */
export function onceForEach<Key extends object, Result>(compute: (key: Key) => Result): (key: Key) => Result {
  const known = new WeakMap<Key, { readonly result: Result }>();
  return (key) => {
    let found = known.get(key);
    if (found === undefined) {
      found = { result: compute(key) };
      known.set(key, found);
    }
    return found.result;
  };
}
