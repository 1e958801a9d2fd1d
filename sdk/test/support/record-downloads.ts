export interface Saved {
  readonly name: string;
  readonly blob: Blob;
}

/** Runs with downloads recorded in place of saved. */
export async function recordDownloads(work: (saved: readonly Saved[]) => Promise<void>): Promise<void> {
  const saved: Saved[] = [];
  const { createObjectURL } = URL;
  const { click } = HTMLAnchorElement.prototype;
  let blob = new Blob();
  URL.createObjectURL = (given) => {
    blob = given as Blob;
    return 'blob:nothing';
  };
  HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
    saved.push({ name: this.download, blob });
  };
  try {
    await work(saved);
  } finally {
    URL.createObjectURL = createObjectURL;
    HTMLAnchorElement.prototype.click = click;
  }
}
