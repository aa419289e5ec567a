/** What can go wrong with a piece beside its run. */
import { DualtapeError } from "@dualtape/core";

/** A piece of which nothing came, because whoever computed it was lost each time. */
export class LostError extends DualtapeError {
  override readonly name = "LostError";
}
