import { texts } from './texts/texts.ts';
import { keepToken } from './token.ts';

/** Three parts, as a signed token has. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** The form that asks for a token where the service has no identity provider. */
export interface TokenForm {
  /** Shows the form, with why it is there again. */
  show(refusal: string): void;
}

/** `onShow` is called before the form is shown, `onToken` once a token of its own is kept. */
export function createTokenForm(place: HTMLElement, onShow: () => void, onToken: () => void): TokenForm {
  const show = (refusal: string): void => {
    onShow();
    const words = place.querySelector('#refusal');
    if (words) words.textContent = refusal;
    place.hidden = false;
  };
  place.addEventListener('submit', (event) => {
    event.preventDefault();
    const form = event.target;
    const value = form instanceof HTMLFormElement ? new FormData(form).get('token') : null;
    if (typeof value !== 'string') return;
    const token = value.trim();
    if (!JWT.test(token)) return show(texts.token.invalid);
    keepToken(token);
    onToken();
  });
  return { show };
}
