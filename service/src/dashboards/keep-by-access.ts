import type { Access } from '../access/authenticate.ts';
import type { Catalog } from '../catalog/model/types.ts';

/** Keeps what is computed from a catalogue and an access, which is the same object for all requests with a token. */
export function keepByAccess<Result>(
  compute: (catalog: Catalog, access: Access) => Result,
): (catalog: Catalog, access: Access) => Result {
  const kept = new WeakMap<Catalog, WeakMap<Access, { readonly result: Result }>>();
  return (catalog, access) => {
    const ofCatalog = kept.get(catalog) ?? new WeakMap<Access, { readonly result: Result }>();
    kept.set(catalog, ofCatalog);
    const { result } = ofCatalog.get(access) ?? { result: compute(catalog, access) };
    ofCatalog.set(access, { result });
    return result;
  };
}
