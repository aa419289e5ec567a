/**
 * The two loops on scalars by hand: what a programmer writes who needs this one derivative, in plain numbers. Each gives the state
 * after its steps, and its tangents.
 */

/** Gradient descent on Rosenbrock's valley; tangents by the learning rate α. */
export function rosenbrockLoop(steps: number, rate: number, startX: number, startY: number) {
  let [x, y, dotX, dotY] = [startX, startY, 0, 0];
  for (let t = 0; t < steps; t++) {
    const height = y - x * x;
    const dotHeight = dotY - 2 * x * dotX;
    const slopeX = 2 * (x - 1) - 400 * x * height;
    const slopeY = 200 * height;
    const dotSlopeX = 2 * dotX - 400 * (dotX * height + x * dotHeight);
    const dotSlopeY = 200 * dotHeight;
    x -= rate * slopeX;
    y -= rate * slopeY;
    dotX -= slopeX + rate * dotSlopeX;
    dotY -= slopeY + rate * dotSlopeY;
  }
  return { x: [x, dotX], y: [y, dotY] };
}

/** The same without the tangents. */
export function rosenbrockPlain(steps: number, rate: number, startX: number, startY: number) {
  let [x, y] = [startX, startY];
  for (let t = 0; t < steps; t++) {
    const height = y - x * x;
    const slopeX = 2 * (x - 1) - 400 * x * height;
    x -= rate * slopeX;
    y -= rate * 200 * height;
  }
  return { x, y };
}

/** A projectile; tangents by drag, gravity and wind. */
export function projectileLoop(
  steps: number,
  dt: number,
  [drag, gravity, wind]: readonly [number, number, number],
  start: readonly [number, number, number, number],
) {
  let [x, y, vx, vy] = start;
  let [x1, y1, vx1, vy1] = [0, 0, 0, 0];
  let [x2, y2, vx2, vy2] = [0, 0, 0, 0];
  let [x3, y3, vx3, vy3] = [0, 0, 0, 0];
  for (let t = 0; t < steps; t++) {
    const along = vx - wind;
    const speed = Math.sqrt(along * along + vy * vy);
    const slowing = drag * speed * dt;
    const [ux, uy] = [along / speed, vy / speed];
    const along3 = vx3 - 1;
    const slowing1 = (speed + drag * (ux * vx1 + uy * vy1)) * dt;
    const slowing2 = drag * (ux * vx2 + uy * vy2) * dt;
    const slowing3 = drag * (ux * along3 + uy * vy3) * dt;
    vx1 -= slowing1 * along + slowing * vx1;
    vx2 -= slowing2 * along + slowing * vx2;
    vx3 -= slowing3 * along + slowing * along3;
    vy1 -= slowing1 * vy + slowing * vy1;
    vy2 -= slowing2 * vy + slowing * vy2 + dt;
    vy3 -= slowing3 * vy + slowing * vy3;
    vx -= slowing * along;
    vy -= slowing * vy + gravity * dt;
    x += vx * dt;
    y += vy * dt;
    x1 += vx1 * dt;
    y1 += vy1 * dt;
    x2 += vx2 * dt;
    y2 += vy2 * dt;
    x3 += vx3 * dt;
    y3 += vy3 * dt;
  }
  return { x: [x, x1, x2, x3], y: [y, y1, y2, y3], vx: [vx, vx1, vx2, vx3], vy: [vy, vy1, vy2, vy3] };
}

/** The same without the tangents. */
export function projectilePlain(
  steps: number,
  dt: number,
  [drag, gravity, wind]: readonly [number, number, number],
  start: readonly [number, number, number, number],
) {
  let [x, y, vx, vy] = start;
  for (let t = 0; t < steps; t++) {
    const along = vx - wind;
    const slowing = drag * Math.sqrt(along * along + vy * vy) * dt;
    vx -= slowing * along;
    vy -= slowing * vy + gravity * dt;
    x += vx * dt;
    y += vy * dt;
  }
  return { x, y, vx, vy };
}
