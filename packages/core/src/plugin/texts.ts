// Texts that the user writes for a plugin: files in a folder beside the config file.

export type UserText = { readonly name: string } & (
  | { readonly text: string; readonly fault?: undefined }
  /** Why it was not read, in words. */
  | { readonly fault: string }
);

export interface UserTexts {
  /** Absolute path of the folder, whether or not it is there. */
  readonly path: string;
  /** By name; none where there is no folder. */
  readonly files: readonly UserText[];
}

export interface HostTexts {
  /**
   * The files of the folder `<folder>` beside the config file whose names end in `.md`, as they are now: at most 200, and each
   * of at most 64 KiB of UTF-8. One that cannot be read is there with its fault, and stops no other.
   */
  read(folder: string): Promise<UserTexts>;
}
