import { findProvider, requireReachable } from './find-provider.ts';
import type { SignInPanel } from './panel.ts';
import { keepPending, type ProviderAnswer } from './pending.ts';
import type { SignInSetup } from './provider-requests.ts';
import type { Session } from './session.ts';
import { readErrorAnswer, SignInFailure } from './sign-in-failure.ts';
import { followFlag, readFlag, writeFlag } from './signed-in-flag.ts';
import { language } from '../texts/texts.ts';

/** True while the reader would lose something if the page were left. */
const isBusy = (): boolean =>
  document.querySelector('kpi-dashboard')?.editing === true || document.querySelector('dialog[open]') !== null;

/**
 * Asks the service for its identity provider; undefined where it has none. While it cannot be asked, `showStored` shows what is
 * kept of the reader, if it can; else the panel says so, and the reader tries again.
 */
export async function waitForProvider(
  panel: SignInPanel,
  showStored: () => Promise<boolean>,
): Promise<SignInSetup | undefined> {
  for (;;) {
    try {
      return await findProvider();
    } catch (error) {
      // Whoever lets nobody through is there.
      const isAway = error instanceof SignInFailure && error.kind === 'unreachable' && !error.detail.startsWith('4');
      if (isAway && (await showStored())) return new Promise<never>(() => undefined);
      await new Promise<void>((resolve) => panel.show({ failure: toFailure(error), onSignIn: resolve }));
      panel.showWaiting();
    }
  }
}

/**
 * Signs the reader in at the identity provider of the service. `waiting`: the panel asks the reader, or the browser is on its
 * way to the provider. `onEnd` is called when the session ends, to remove what is shown.
 */
export async function openSession(
  setup: SignInSetup,
  answer: ProviderAnswer | undefined,
  panel: SignInPanel,
  onEnd: () => void,
): Promise<Session | 'waiting'> {
  try {
    followOtherTabs(panel);
    if (!globalThis.isSecureContext) throw new SignInFailure('insecure');
    return answer ? await redeemAnswer(setup, answer, panel, onEnd) : await tryWithoutQuestion(setup, panel);
  } catch (error) {
    ask(setup, panel, toFailure(error));
    return 'waiting';
  }
}

const toFailure = (error: unknown): SignInFailure =>
  error instanceof SignInFailure ? error : new SignInFailure('away', '', error);

/** Exchanges the answer of the provider for a session. */
async function redeemAnswer(
  setup: SignInSetup,
  { params, pending }: ProviderAnswer,
  panel: SignInPanel,
  onEnd: () => void,
): Promise<Session | 'waiting'> {
  if (!pending) throw new SignInFailure('unasked');
  const error = params.get('error');
  if (error !== null) {
    const ended = pending.isRenewal ? new SignInFailure('ended') : undefined;
    ask(setup, panel, readErrorAnswer(error, pending.isSilent) ?? ended);
    return 'waiting';
  }
  const { redeemCode } = await import('./provider-requests.ts');
  const tokens = await redeemCode(setup, params, pending);
  writeFlag('yes');
  const { createSession } = await import('./session.ts');
  return createSession(setup, tokens, {
    onEnd(failure) {
      onEnd();
      ask(setup, panel, failure);
    },
    async renewByRedirect() {
      if (isBusy()) throw new SignInFailure('ended');
      await leave(setup, { isSilent: true, isRenewal: true });
      return new Promise<never>(() => undefined);
    },
  });
}

/** A reader who has signed in before is asked only if the provider has to ask. */
async function tryWithoutQuestion(setup: SignInSetup, panel: SignInPanel): Promise<'waiting'> {
  const flag = readFlag();
  if (flag === 'yes') {
    panel.showWaiting();
    await leave(setup, { isSilent: true, isRenewal: false });
  } else ask(setup, panel, flag === 'signed-out' ? describeSignOut(setup) : undefined);
  return 'waiting';
}

/** A provider without an end of sessions keeps its own. */
const describeSignOut = ({ provider }: SignInSetup): SignInFailure =>
  new SignInFailure(provider.endSessionEndpoint === null ? 'signedOutHere' : 'signedOut');

/** Asks the reader to sign in, and says why. */
function ask(setup: SignInSetup, panel: SignInPanel, failure?: SignInFailure): void {
  const signIn = async (): Promise<void> => {
    panel.showWaiting();
    try {
      const current = await findProvider();
      if (!current) return location.reload();
      await leave(current, { isSilent: false, isRenewal: false });
    } catch (error) {
      ask(setup, panel, toFailure(error));
    }
  };
  panel.show({ failure, name: setup.provider.name, onSignIn: () => void signIn() });
}

/** Sends the reader to the provider. The address of the page takes no place in the history, so that "back" does not lead there. */
async function leave(setup: SignInSetup, how: { isSilent: boolean; isRenewal: boolean }): Promise<void> {
  await requireReachable(setup);
  const { prepareSignIn } = await import('./provider-requests.ts');
  const { url, pending } = await prepareSignIn(setup, { ...how, language });
  keepPending(pending);
  location.replace(url);
}

/** Whoever signs out in one tab is signed out in all; whoever signs in need not do it again. */
const followOtherTabs = (panel: SignInPanel): void =>
  followFlag((flag) => {
    if (flag === 'signed-out' || (flag === 'yes' && panel.isAsking())) location.reload();
  });
