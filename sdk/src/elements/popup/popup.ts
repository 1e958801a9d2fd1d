/** Space between a popup, what opened it, and the edges of the window, px. */
const GAP = 6;

/**
 * Opens a dialog over the page, below what opened it, or above where there is more room. It scrolls with the page, holds the
 * focus, and closes by Escape. On a phone its styles make it a sheet at the lower edge instead.
 */
export function openPopup(dialog: HTMLDialogElement, anchor: Element): void {
  dialog.showModal();
  const { documentElement } = dialog.ownerDocument;
  const around = anchor.getBoundingClientRect();
  const { width, height } = dialog.getBoundingClientRect();
  const isRtl = getComputedStyle(anchor).direction === 'rtl';
  const left = isRtl ? around.right - width : around.left;
  const isAbove = around.bottom + GAP + height > documentElement.clientHeight && around.top - GAP - height > 0;
  const top = isAbove ? around.top - GAP - height : around.bottom + GAP;
  const rightmost = documentElement.clientWidth - width - GAP;
  dialog.style.setProperty('--_x', `${Math.max(GAP, Math.min(left, rightmost)) + scrollX}px`);
  dialog.style.setProperty('--_y', `${top + scrollY}px`);
}

/** Closes a dialog that was pressed outside its box; for its own `pointerdown`. */
export function closeOutside(event: PointerEvent): void {
  const dialog = event.currentTarget as HTMLDialogElement;
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  const { clientX: x, clientY: y } = event;
  const isOutside = x < left || x > right || y < top || y > bottom;
  if (event.target === dialog && isOutside) dialog.close();
}

/** Moves the focus by the up and down arrows through the stops of a dialog, in their order; for its `keydown`. */
export function moveFocus(event: KeyboardEvent, stops: Iterable<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  const list = [...stops];
  const at = list.indexOf(event.target as HTMLElement);
  const next = list[at + step];
  if (step === 0 || at < 0 || !next) return;
  event.preventDefault();
  next.focus();
}
