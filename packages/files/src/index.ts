export type { Bytes } from "./bytes.ts";
export type { ElementType } from "./elements.ts";
export { fromSafetensors, type Loaded } from "./safetensors/read.ts";
export { type SafetensorsOptions, toSafetensors } from "./safetensors/write.ts";
