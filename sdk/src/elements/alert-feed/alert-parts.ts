/** Parts that a feed needs once there are alerts: loaded with the first of them. */
export { AlertDetails } from './alert-details.ts';
export { AlertReasons } from './alert-reasons.ts';
export { pressKey } from './press-key.ts';
export { renderAlert, renderSnooze, renderZone } from './render-alert.ts';
export { renderAcknowledged, renderOthers, renderRule } from './render-groups.ts';
export { renderAsideButton, renderBulk, renderWaiting } from './render-parts.ts';
