/**
 * A training loop of one's own: shuffled batches, a stop when the validation loss no longer falls, and the best weights kept in a
 * file that PyTorch reads as well.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TensorLike } from "@dualtape/core";
import { fromSafetensors, toSafetensors } from "@dualtape/files";
import { accuracyOf } from "@dualtape/nn";
