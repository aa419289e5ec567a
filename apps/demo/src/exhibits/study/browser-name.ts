/** The name of a browser as people say it, `Firefox 140`: the journal says where a study was begun. */
export function browserName(userAgent: string): string {
  // Each says that it is those before it in time, too.
  const [, name, version] =
    /\b(Edg|Firefox)\/(\d+)/.exec(userAgent) ??
    /\b(Chrome)\/(\d+)/.exec(userAgent) ??
    /\b(Version)\/(\d+)/.exec(userAgent) ??
    [];
  if (name === undefined) return "a browser";
  return `${{ Edg: "Edge", Version: "Safari" }[name] ?? name} ${version}`;
}
