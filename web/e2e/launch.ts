/** Says which Chromium the stories use. Fails if none can be launched. */

import { launchChromium } from "./harness/processes/chromium.ts";

const browser = await launchChromium();
process.stdout.write(`Chromium ${browser.version()}\n`);
await browser.close();
