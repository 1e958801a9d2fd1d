/** The reference of all elements, from the custom elements manifest, as Markdown that Prettier has still to format. */
export function renderElements(manifest: { readonly modules: readonly object[] }): string;
