/**
 * Reads the lines that a child process writes.
 *
 * @module
 */

/**
 * A line is cut here, in characters: nothing that is read this way is longer, and
 * a child without line ends must not fill the memory.
 */
const LINE_MAX = 1024 * 1024;

/**
 * The lines of a stream, without their ends; a last one without an end counts.
 */
export async function* readLines(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop()!.slice(0, LINE_MAX);
    yield* lines;
  }
  if (rest !== "") yield rest;
}
