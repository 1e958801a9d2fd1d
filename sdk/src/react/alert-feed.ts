import '../define/alert-feed.ts';
import { AlertFeed as Element } from '../elements/alert-feed/alert-feed.ts';
import { wrapElement } from './wrap-element.ts';

export const AlertFeed = /* @__PURE__ */ wrapElement('alert-feed', Element);
