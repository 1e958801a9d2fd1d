import { findChromium } from '../servers/availability.ts';
import { requireCommand } from '../servers/commands.ts';

/** The path of Chromium or Chrome: `CHROME_PATH`, the usual places, else Debian's package. */
export async function requireChromium(): Promise<string> {
  return findChromium() ?? requireCommand('chromium', 'chromium');
}
