// What the desktop channel needs of the daemon's environment, and nothing else of it.

/** Where the desktop of the user is. Undefined: the environment does not say. */
export interface DesktopEnvironment {
  /** Folders of programs, as `PATH` has them. */
  readonly path: string | undefined;
  /** What is handed on to the program that shows a notification. */
  readonly session: Readonly<
    Record<'DBUS_SESSION_BUS_ADDRESS' | 'XDG_RUNTIME_DIR' | 'DISPLAY', string | undefined>
  >;
}

export function desktopEnvironment(): DesktopEnvironment {
  const { PATH, DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR, DISPLAY } = process.env;
  return { path: PATH, session: { DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR, DISPLAY } };
}
