/** Texts out of whatever holds them: in one piece, or as a stream of pieces. */
import { FileError, refuse } from "@dualtape/core";

/** A stream of the web, such as the body of a response. */
export interface PieceStream<T> {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: T | undefined }>;
    cancel(): Promise<void>;
  };
}

/** A text, or its bytes in UTF-8: whole, or piece by piece, cut anywhere. */
export type TextSource =
  | string
  | Uint8Array
  | ArrayBuffer
  | AsyncIterable<string | Uint8Array>
  | PieceStream<string | Uint8Array>;

/** How many characters of a text that is in one piece are handed on at once. */
const PIECE = 2 ** 16;

/** The pieces of a text, without the mark at its beginning. Throws a `FileError` where bytes are no UTF-8. */
export async function* textsOf(where: string, source: TextSource): AsyncGenerator<string> {
  let begun = false;
  for await (const text of decoded(where, piecesOf(where, source))) {
    if (text === "") continue;
    const rest = begun || !text.startsWith("\uFEFF") ? text : text.slice(1);
    begun = true;
    for (let at = 0; at < rest.length; at += PIECE) yield rest.slice(at, at + PIECE);
  }
}

async function* piecesOf(where: string, source: TextSource): AsyncGenerator<string | Uint8Array> {
  if (typeof source === "string" || source instanceof Uint8Array) yield source;
  else if (source instanceof ArrayBuffer) yield new Uint8Array(source);
  else if (typeof source !== "object" || source === null)
    refuse(where, "the source", source, "a text, bytes, or a stream");
  else if (Symbol.asyncIterator in source) yield* source;
  else if ("getReader" in source) yield* readFrom(source);
  else refuse(where, "the source", source, "a text, bytes, or a stream of either");
}

/** The pieces of a stream, also where the engine does not iterate over streams; it is cancelled when nobody reads on. */
async function* readFrom(stream: PieceStream<string | Uint8Array>): AsyncGenerator<string | Uint8Array> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (next.value !== undefined) yield next.value;
    }
  } finally {
    await reader.cancel();
  }
}

async function* decoded(where: string, pieces: AsyncIterable<string | Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
    } catch (cause) {
      throw new FileError(where, "the bytes are not UTF-8", "Decode them first, and give the text", { cause });
    }
  };
  for await (const piece of pieces) {
    if (typeof piece === "string") yield piece;
    else if (piece instanceof Uint8Array) yield decode(piece);
    else refuse(where, "a piece of the source", piece, "a text, or bytes as a Uint8Array");
  }
  yield decode();
}
