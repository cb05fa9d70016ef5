// Questions to api/reports.

export class ApiError extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export async function call(path, key, signal) {
  let answer;
  try {
    answer = await fetch(`/api/reports${path}`, { headers: key ? { "x-api-key": key } : {}, signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, "The reports cannot be reached.");
  }
  let value;
  try {
    value = await answer.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(answer.status, `The reports answered ${answer.status}.`);
  }
  if (!answer.ok) throw new ApiError(answer.status, value.detail ?? `The reports answered ${answer.status}.`);
  return value;
}
