/** Keeps the files of the page for when there is no network, once the page has loaded what it needs now. */
export function registerWorker(): void {
  // Absent without https, and in some private windows.
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  const register = (): void => void workers?.register('service-worker.js').catch(() => undefined);
  if (document.readyState === 'complete') register();
  else addEventListener('load', register, { once: true });
}
