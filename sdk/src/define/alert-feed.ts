import { AlertFeed } from '../elements/alert-feed/alert-feed.ts';
import { defineElement } from './define-element.ts';

defineElement('alert-feed', AlertFeed);
