/** What is used of gifenc, which brings no types. */
declare module "gifenc" {
  /** A colour, as red, green and blue. */
  type Palette = readonly (readonly number[])[];

  interface FrameOptions {
    /** For the first frame; later ones share it. */
    readonly palette?: Palette;
    /** Milliseconds. */
    readonly delay: number;
  }

  interface Encoder {
    writeFrame(index: Uint8Array, width: number, height: number, options: FrameOptions): void;
    finish(): void;
    bytes(): Uint8Array;
  }

  export function GIFEncoder(): Encoder;
  export function quantize(rgba: Uint8ClampedArray, maxColors: number): Palette;
  export function applyPalette(rgba: Uint8ClampedArray, palette: Palette): Uint8Array;
}
