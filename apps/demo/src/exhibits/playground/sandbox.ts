/**
 * Where programs run: in a worker of a sandboxed frame, `public/sandbox.html`, whose policy knows no network. The worker has an
 * origin of its own as well, so it reaches neither a server nor what this site keeps.
 */
import script from "./worker.ts?bundled";

/** Whoever hears of a program. */
export interface Listener {
  /** What the worker says; what it is has yet to be found out. */
  readonly onReport: (data: unknown) => void;
  /** The worker itself failed. */
  readonly onFailure: (message: string) => void;
}

/** Runs one program at a time. */
export class Sandbox {
  private readonly frame = document.createElement("iframe");
  private readonly loaded: Promise<void>;
  private port: MessagePort | null = null;
  private listener: Listener | null = null;

  constructor() {
    this.frame.setAttribute("sandbox", "allow-scripts");
    this.frame.title = "Where the playground runs programs";
    this.frame.hidden = true;
    this.loaded = new Promise((resolve) => {
      this.frame.addEventListener("load", () => resolve(), { once: true });
    });
    this.frame.src = new URL("sandbox.html", document.baseURI).href;
    document.body.append(this.frame);
    addEventListener("message", this.hearFrame);
  }

  /** Runs a program, and ends the one before. */
  run(source: string, listener: Listener): void {
    this.end();
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", ({ data }: MessageEvent<unknown>) => listener.onReport(data));
    port1.start();
    this.port = port1;
    this.listener = listener;
    void this.loaded.then(() => {
      if (this.port === port1) this.tell({ script, source }, [port2]);
    });
  }

  /** Ends the program at once: nothing more is heard of it. */
  end(): void {
    this.port?.close();
    this.port = null;
    this.listener = null;
    this.tell(null, []);
  }

  /** Ends the program, and takes the frame away. */
  close(): void {
    this.end();
    removeEventListener("message", this.hearFrame);
    this.frame.remove();
  }

  /** The frame has no origin that could be named, and nobody but this class can make it another's. */
  private tell(order: { readonly script: string; readonly source: string } | null, ports: MessagePort[]): void {
    this.frame.contentWindow?.postMessage(order, "*", ports);
  }

  private readonly hearFrame = ({ source, data }: MessageEvent<unknown>): void => {
    if (source === this.frame.contentWindow) this.listener?.onFailure(String(data));
  };
}
