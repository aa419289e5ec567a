/** The worker is a module here, too, so that it may wait at its top. */
export default { base: "./", worker: { format: "es" } };
