import type { FailureKind, SignInFailure } from './sign-in-failure.ts';
import { texts as page } from '../texts/texts.ts';

/** The panel that stands instead of the dashboard while nobody is signed in. */
export interface SignInPanel {
  /** Says that the reader is being signed in. */
  showWaiting(): void;
  /** Whether the reader is asked. */
  isAsking(): boolean;
  /** Whether the reader is asked because nobody is signed in, not because the service or the provider is away. */
  isRefusing(): boolean;
  /** Asks the reader to sign in, or to try again. `name`: of the provider, for people. */
  show(options: { failure?: SignInFailure | undefined; name?: string | null; onSignIn(): void }): void;
}

/** State without a sign-in that is no failure. */
const CALM: readonly FailureKind[] = ['ended', 'signedOut', 'signedOutHere'];

const find = (place: HTMLElement, selector: string): HTMLElement => {
  const element = place.querySelector<HTMLElement>(selector);
  if (!element) throw new Error(`no element matches ${selector}`);
  return element;
};

/** `onShow` is called before the panel is shown. */
export function createPanel(place: HTMLElement, onShow: () => void): SignInPanel {
  const texts = page.signIn;
  const [message, button, lead] = [find(place, '[role=alert]'), find(place, 'button'), find(place, '.lead')];
  find(place, 'h2').textContent = texts.title;
  const open = (isWaiting: boolean): void => {
    onShow();
    place.hidden = false;
    place.classList.toggle('waiting', isWaiting);
    button.hidden = isWaiting;
  };
  let isAway = false;
  const isAsking = (): boolean => !place.hidden && !place.classList.contains('waiting');
  return {
    isAsking,
    isRefusing: () => isAsking() && !isAway,
    showWaiting() {
      open(true);
      lead.textContent = texts.waiting;
      message.textContent = '';
    },
    show({ failure, name = null, onSignIn }) {
      open(false);
      const { kind, detail = '' } = failure ?? {};
      isAway = kind === 'away' || kind === 'unreachable';
      message.textContent = kind ? texts.failures[kind].replace('{detail}', detail) : '';
      message.className = kind && CALM.includes(kind) ? 'calm' : '';
      lead.textContent = kind ? '' : texts.lead;
      button.hidden = kind === 'insecure';
      button.textContent = isAway
        ? texts.tryAgain
        : name === null
          ? texts.signIn
          : texts.signInWith.replace('{name}', name);
      button.onclick = onSignIn;
    },
  };
}
