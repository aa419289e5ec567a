/**
 * The valley in three dimensions. Nothing moves by itself: a picture is drawn when something changed, at most once a frame.
 */
import { Group, Matrix4, Mesh, PerspectiveCamera, Scene, Vector3, WebGLRenderer } from "three";
import type { Colors } from "../../shell/colors.ts";
import { type Land, landOf } from "./land.ts";
import { marksOf } from "./marks.ts";
import { type Curve, type Path, STEPS } from "./messages.ts";
import { BOX, type Point } from "./space.ts";
import { indicesPerStep } from "./surface.ts";

/** What the picture shows. */
export interface View {
  readonly curves: readonly Curve[];
  readonly path: Path | null;
  readonly horizon: number;
  readonly colors: Colors;
}

/** From where it is seen, in degrees: to the side, and up. */
export interface Viewpoint {
  readonly turn: number;
  readonly tilt: number;
}

/** Where a place in space is on the picture, in pixels from its top left corner. */
export type Project = (point: Point) => { readonly left: number; readonly top: number };

const DISTANCE = 5.6;
/** Around the box, for its labels, in pixels. */
const MARGIN = 44;
const CORNERS: readonly Point[] = [-BOX.x, BOX.x].flatMap((x) =>
  [-BOX.y, BOX.y].flatMap((y) => [-BOX.z, BOX.z].map((z): Point => [x, y, z])),
);

/** A picture in a canvas. */
export class ValleyScene {
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly camera = new PerspectiveCamera(29, 1, 0.1, 20);
  private land: Land = { group: new Group(), surface: null, runs: null };
  private marks = new Group();
  private shownLand: readonly unknown[] = [];
  private frame: number | null = null;
  private size = { width: 1, height: 1 };

  /** @param drawn is told after each drawing where places are */
  constructor(
    canvas: HTMLCanvasElement,
    private readonly drawn: (project: Project) => void,
  ) {
    this.renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
    this.renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
    this.scene.add(this.land.group, this.marks);
  }

  /** Shows the valley up to its horizon. */
  show(view: View): void {
    const { path, horizon, colors } = view;
    const curves = view.curves.filter(({ losses }) => losses.length === STEPS + 1);
    const shown = [view.curves, colors];
    if (shown.some((part, i) => part !== this.shownLand[i])) {
      this.shownLand = shown;
      this.discard(this.land.group);
      this.land = landOf(curves, colors);
      this.scene.add(this.land.group);
    }
    this.land.surface?.geometry.setDrawRange(0, horizon * indicesPerStep(curves));
    if (this.land.runs) this.land.runs.geometry.instanceCount = horizon * curves.length;
    this.discard(this.marks);
    this.marks = marksOf(curves, path, horizon, colors);
    this.scene.add(this.marks);
    this.drawSoon();
  }

  /** Looks from somewhere else. */
  look({ turn, tilt }: Viewpoint): void {
    const [side, up] = [(turn * Math.PI) / 180, (tilt * Math.PI) / 180];
    this.camera.position.set(
      DISTANCE * Math.sin(side) * Math.cos(up),
      DISTANCE * Math.sin(up),
      DISTANCE * Math.cos(side) * Math.cos(up),
    );
    this.camera.lookAt(0, 0, 0);
    this.fit();
  }

  /** Fills a place of so many CSS pixels. */
  resize(width: number, height: number): void {
    this.size = { width, height };
    this.renderer.setSize(width, height, false);
    this.camera.aspect = width / height;
    this.fit();
  }

  /** Scales and shifts the picture so that the box fills its place and leaves a margin for the labels. */
  private fit(): void {
    const { camera, size } = this;
    camera.updateMatrixWorld();
    camera.updateProjectionMatrix();
    const corners = CORNERS.map((corner) => new Vector3(...corner).project(camera));
    const [left, right] = [Math.min(...corners.map(({ x }) => x)), Math.max(...corners.map(({ x }) => x))];
    const [low, high] = [Math.min(...corners.map(({ y }) => y)), Math.max(...corners.map(({ y }) => y))];
    const scale = Math.min(
      (2 - (4 * MARGIN) / size.width) / (right - left),
      (2 - (4 * MARGIN) / size.height) / (high - low),
    );
    const placed = new Matrix4().makeScale(scale, scale, 1);
    placed.setPosition((-scale * (left + right)) / 2, (-scale * (low + high)) / 2, 0);
    camera.projectionMatrix.premultiply(placed);
    camera.projectionMatrixInverse.copy(camera.projectionMatrix).invert();
    this.drawSoon();
  }

  /** Gives everything back. */
  close(): void {
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    this.discard(this.land.group);
    this.discard(this.marks);
    this.renderer.dispose();
  }

  private discard(group: Group): void {
    this.scene.remove(group);
    for (const object of group.children) {
      if (!(object instanceof Mesh)) continue;
      object.geometry.dispose();
      object.material.dispose();
    }
  }

  private drawSoon(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.renderer.render(this.scene, this.camera);
      this.drawn((point) => {
        const { x, y } = new Vector3(...point).project(this.camera);
        return { left: ((x + 1) / 2) * this.size.width, top: ((1 - y) / 2) * this.size.height };
      });
    });
  }
}
