/** The guards of losses and layers: what only broadcasts would give a number, and the wrong one. */
import {
  ArgumentError,
  checkBroadcast,
  checkFinite,
  checkFunction,
  checkNumber,
  checkRecord,
  checkTensor,
  formatShape,
  sameShape,
  type ScalarLike,
  type Shape,
  ShapeError,
  type TensorLike,
} from "@dualtape/core";

/** Refuses targets whose shape differs from that of the predictions, and a loss of none. */
export function checkTargets<T extends TensorLike<T>>(loss: string, predictions: T, targets: T, remedy: string): void {
  checkTensor(loss, "the tensor of predictions", predictions);
  checkTensor(loss, "the tensor of targets", targets);
  if (!sameShape(predictions.shape, targets.shape)) {
    throw new ShapeError(
      loss,
      `targets of shape ${formatShape(targets.shape)} for predictions of shape ${formatShape(predictions.shape)}`,
      remedy,
    );
  }
  checkSome(loss, predictions.shape);
}

/** Refuses a loss of none. */
export function checkSome(loss: string, shape: Shape): void {
  if (shape.includes(0)) throw new ArgumentError(loss, "there are no predictions", "Give one or more");
}

/** Refuses rows of a single class, of which each is right; returns how many classes there are. */
export function checkClasses<T extends TensorLike<T>>(loss: string, { shape }: T): number {
  const classes = shape.at(-1) ?? 1;
  if (classes > 1) return classes;
  throw new ArgumentError(
    loss,
    `logits of shape ${formatShape(shape)} have a single class, which is always right`,
    "Give a logit for each of two classes or more; for one logit a row, use binaryCrossEntropy",
  );
}

/** Refuses a part of a layer that has another shape than it should. */
export function checkShapeOf<T extends TensorLike<T>>(layer: string, name: string, part: T, shape: Shape): void {
  checkTensor(layer, name, part);
  if (sameShape(part.shape, shape)) return;
  throw new ShapeError(
    layer,
    `${name} has shape ${formatShape(part.shape)}, where ${formatShape(shape)} is needed`,
    "Make it of that shape, or broadcast it there yourself",
  );
}

/** Refuses a coefficient that is neither a finite number nor one that stretches to the shape of `x`. */
export function checkCoefficient<T extends ScalarLike<T>>(where: string, name: string, value: T | number, x: T): void {
  if (typeof value === "number") checkFinite(where, name, value);
  else {
    checkNumber(where, name, value);
    checkBroadcast(`${where}, ${name}`, value.shape, x.shape);
  }
}

/** Refuses what no layer is made from. */
export function checkRandom(where: string, random: unknown): void {
  for (const draw of ["uniform", "normal"]) {
    checkFunction(where, `random.${draw}`, Reflect.get(Object(random), draw));
  }
}

/** Refuses what is not the record of a layer's parameters. */
export function checkLayer(layer: string, parameters: unknown): void {
  checkRecord(layer, "the record of parameters", parameters);
}
