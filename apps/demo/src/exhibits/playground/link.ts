/** A program as text that fits into an address: deflated (RFC 1951), then base64 in letters that need no escape (RFC 4648, § 5). */

/** Packs a program. */
export async function pack(source: string): Promise<string> {
  const bytes = await through(new TextEncoder().encode(source), new CompressionStream("deflate-raw"));
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Unpacks it; rejects where the text was cut or changed on its way. */
export async function unpack(packed: string): Promise<string> {
  const binary = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
  return new TextDecoder("utf-8", { fatal: true }).decode(await through(bytes, new DecompressionStream("deflate-raw")));
}

async function through(bytes: Uint8Array<ArrayBuffer>, transform: GenericTransformStream): Promise<Uint8Array> {
  const stream = new Response(new Blob([bytes]).stream().pipeThrough<Uint8Array<ArrayBuffer>>(transform));
  return new Uint8Array(await stream.arrayBuffer());
}
