/** The guard of every loss: predictions and targets that only broadcast would give a number, and the wrong one. */
import { formatShape, sameShape, ShapeError, type TensorLike } from "@dualtape/core";

/** Refuses targets whose shape differs from that of the predictions. */
export function checkTargets<T extends TensorLike<T>>(loss: string, predictions: T, targets: T, remedy: string): void {
  if (sameShape(predictions.shape, targets.shape)) return;
  throw new ShapeError(
    loss,
    `targets of shape ${formatShape(targets.shape)} for predictions of shape ${formatShape(predictions.shape)}`,
    remedy,
  );
}
