/** The file with the digits, which comes with the page and is read once by whoever asks. */
import { type Deal, deal, type DealOptions } from "./deal.ts";

/** Fetches the file and deals it out. Throws where the file is not there. */
export const loadDigits = async (options: DealOptions): Promise<Deal> => deal(await loadRows(), options);

/** Fetches the file and unpacks it, as `deal` takes it. Throws where it is not there. */
export async function loadRows(): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(new URL("./digits.bin", import.meta.url));
  if (!response.ok || response.body === null) {
    throw new Error(`The digits did not load: the server answered ${response.status}. Reload the page`);
  }
  const rows = new Response(response.body.pipeThrough(new DecompressionStream("gzip")));
  return new Uint8Array(await rows.arrayBuffer());
}
