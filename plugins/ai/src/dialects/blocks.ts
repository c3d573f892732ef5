// Where the events of a stream end, found in its bytes: what passes untouched is neither decoded nor parsed for it.

const LF = 10;
const CR = 13;

/** Finds the empty lines that end events, in bytes that come cut anywhere. A line ends in LF, CR LF or CR. */
export class BlockEnds {
  /** Nothing is on the line yet. */
  #empty = true;
  /** The last byte was a CR: an LF that follows belongs to it. */
  #cr = false;
  /** That CR ended an empty line. */
  #ended = false;

  /**
   * Where the next block begins, for each that ends in `bytes`. One that ends in a CR, the last byte there is, is told with
   * the bytes after it, perhaps as 0.
   */
  in(bytes: Buffer): readonly number[] {
    const found: number[] = [];
    let at = 0;
    let lf = -2;
    let cr = -2;
    while (at < bytes.length) {
      if (this.#cr) {
        if (bytes[at] === LF) at += 1;
        if (this.#ended) found.push(at);
        this.#cr = false;
        this.#ended = false;
      }
      // each is looked for once, not once a line: most streams have none of the other
      if (lf !== -1 && lf < at) lf = bytes.indexOf(LF, at);
      if (cr !== -1 && cr < at) cr = bytes.indexOf(CR, at);
      const end = cr === -1 || (lf !== -1 && lf < cr) ? lf : cr;
      if (end === -1) {
        if (at < bytes.length) this.#empty = false;
        break;
      }
      const ended = this.#empty && end === at;
      this.#empty = true;
      at = end + 1;
      if (end === cr) {
        this.#cr = true;
        this.#ended = ended;
      } else if (ended) found.push(at);
    }
    return found;
  }
}
