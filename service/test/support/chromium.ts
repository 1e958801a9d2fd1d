import { findCommand, requireCommand } from './commands.ts';

const USUAL_PLACES = [
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Where Chromium or Chrome is, without installing it. */
export function findChromium(): string | undefined {
  return process.env['CHROME_PATH'] || findCommand('chromium', USUAL_PLACES);
}

/** The path of Chromium or Chrome: `CHROME_PATH`, the usual places, else Debian's package. */
export async function requireChromium(): Promise<string> {
  return findChromium() ?? requireCommand('chromium', 'chromium');
}
