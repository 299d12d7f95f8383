/** What a client says, cut into what a fault can look at: lines, and bytes in which nothing is a line. */

export type Utterance = { line: string } | { bytes: Buffer };

/**
 * @param watched whether somebody looks at lines
 * @returns what has become complete with these bytes; a line keeps its line break
 */
export type ClientReader = (chunk: Buffer, watched: boolean) => Utterance[];

/** For dialogues in which every command ends with a line break: holding back an unfinished line never holds one up. */
export const dialogueReader = (): ClientReader => {
  let rest = '';
  return (chunk, watched) => {
    if (!watched && !rest) return [{ bytes: chunk }];
    const lines = (rest + chunk.toString('latin1')).split(/(?<=\n)/);
    rest = lines.at(-1)?.endsWith('\n') ? '' : (lines.pop() ?? '');
    return lines.map((line) => ({ line }));
  };
};

/** For HTTP, where a body of the length that its head announces has no lines, and no line break at its end. */
export const httpReader = (): ClientReader => {
  const readHead = dialogueReader();
  let announced = 0;
  let body = 0;

  const headLine = (line: string): void => {
    announced = Number(/^content-length:\s*(\d+)$/i.exec(line)?.[1] ?? announced);
    if (line === '') [body, announced] = [announced, 0];
  };
  return (chunk) => {
    const found: Utterance[] = [];
    for (let bytes = chunk; bytes.length > 0;) {
      const length = body > 0 ? Math.min(body, bytes.length) : bytes.indexOf('\n') + 1 || bytes.length;
      const part = bytes.subarray(0, length);
      bytes = bytes.subarray(length);
      if (body > 0) {
        body -= length;
        found.push({ bytes: part });
        continue;
      }
      for (const utterance of readHead(part, true)) {
        found.push(utterance);
        if ('line' in utterance) headLine(utterance.line.trimEnd());
      }
    }
    return found;
  };
};
