// Ctrl-C reaches every process of a terminal. The run ends Azurite itself (SIGTERM), after those that still write to it.
const once = process.once.bind(process);
process.once = (event, listener) => (event === "SIGINT" ? process : once(event, listener));
process.on("SIGINT", () => {});
