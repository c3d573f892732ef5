// What is used of pino-roll, which brings no types.
declare module 'pino-roll' {
  interface RollOptions {
    file: string;
    extension: string;
    /** `20m`. */
    size: string;
    frequency: 'daily';
    dateFormat: string;
    /** Bytes that may wait for the disk; what comes beyond is dropped. */
    maxLength: number;
    mode: number;
  }
  interface RollStream extends NodeJS.EventEmitter {
    write(text: string): boolean;
    end(): void;
    readonly destroyed: boolean;
  }
  export default function roll(options: RollOptions): Promise<RollStream>;
}
