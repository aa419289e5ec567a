/**
 * Which process this is, and whether another one still runs.
 *
 * A process id is used again after its process has ended, so a process is its id and the moment at which it began, as the system has it: on
 * Linux the tick since it started, from `/proc`; elsewhere the time, from `ps` or PowerShell. Ids mean something on one machine, from one
 * start of it to the next, and in one namespace: two containers count theirs each for itself.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** A process, as texts without dots but for the host. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began; empty where the system does not say. */
  readonly began: string;
  /** Which start of the machine it belongs to; empty where the system does not say. */
  readonly boot: string;
  /** Where its id counts; empty where there are no namespaces. */
  readonly namespace: string;
  readonly host: string;
}

/** Whether a process runs; `unknown` is one that can be judged from elsewhere only. */
export type Life = "runs" | "ended" | "unknown";

/** This process. */
export const thisProcess = (): ProcessIdentity => ({
  pid: process.pid,
  began: beganAt(process.pid)?.began ?? "",
  boot: plain(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8")).slice(0, 8),
  namespace: plain(() => readlinkSync("/proc/self/ns/pid")),
  host: hostname(),
});

/** Whether another process runs, as this one sees it; what the system does not tell is taken for a process that runs. */
export function lifeOf(other: ProcessIdentity, self: ProcessIdentity): Life {
  if (other.host !== self.host) return "unknown";
  if (other.boot !== self.boot) return other.boot === "" || self.boot === "" ? "unknown" : "ended";
  if (other.namespace !== self.namespace) return "unknown";
  if (!isRunning(other.pid)) return "ended";
  const found = beganAt(other.pid);
  if (found === null || other.began === "") return "runs";
  return found.isOver || found.began !== other.began ? "ended" : "runs";
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0); // sends nothing
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

/** When a process began, and whether it is one that only waits to be buried; `null` where the system does not say. */
function beganAt(pid: number): { readonly began: string; readonly isOver: boolean } | null {
  try {
    if (process.platform === "linux") {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" "); // the name before it may hold anything
      return { began: fields[19] ?? "", isOver: /[ZXx]/.test(fields[0] ?? "") };
    }
    const [program, ...given] =
      process.platform === "win32"
        ? ["powershell", "-NoProfile", "-Command", `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`]
        : ["ps", "-o", "lstart=", "-p", String(pid)];
    const told = execFileSync(program ?? "", given, {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
      stdio: ["ignore", "pipe", "ignore"],
      windowsHide: true,
    });
    return { began: plain(() => told), isOver: false };
  } catch {
    return null;
  }
}

/** The letters and digits of what the system tells; nothing where it does not. */
function plain(told: () => string): string {
  try {
    return told().replace(/[^0-9a-z]/gi, "");
  } catch {
    return "";
  }
}
