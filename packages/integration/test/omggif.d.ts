/** What is used of omggif, which brings no types. */
declare module "omggif" {
  export class GifReader {
    constructor(bytes: Uint8Array);
    readonly width: number;
    readonly height: number;
    numFrames(): number;
    /** `delay` in hundredths of a second. */
    frameInfo(frame: number): { readonly delay: number };
    /** Draws a frame over what `pixels` holds. */
    decodeAndBlitFrameRGBA(frame: number, pixels: Uint8Array): void;
  }
}
