/** Parts that a feed needs once there are alerts: loaded with the first of them. */
export { AlertDetails } from './alert-details.ts';
export { AlertReasons } from './alert-reasons.ts';
export { AlertTools } from './alert-tools.ts';
export { LinkedAlert } from './linked-alert.ts';
export { FrozenOrder } from './frozen-order.ts';
export { pressKey } from './press-key.ts';
export { renderAlert, renderSnooze, renderZone } from './render-alert.ts';
export { renderAcknowledged, renderItems, renderOthers } from './render-groups.ts';
export { renderAsideButton, renderBulk, renderWaiting } from './render-parts.ts';
export { findFocused, restoreFocus } from './alert-focus.ts';
