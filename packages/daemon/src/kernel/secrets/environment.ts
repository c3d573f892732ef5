// The part of the starting environment that the daemon's process keeps, and so everything it starts. Any other variable
// may be a secret: those are set aside, where only `secret:env:NAME` and settings find them.
import type { Env } from '@aurelius/core/config/paths';

/** Where programs, folders, words and sessions are found; nothing that lets anybody in. */
const KEPT =
  /^(AURELIUS_HOME|PATH|HOME|USER|LOGNAME|SHELL|PWD|TMPDIR|TZ|LANG|LANGUAGE|LC_[A-Z]+|TERM|COLORTERM|NO_COLOR|FORCE_COLOR|XDG_[A-Z_]+|DBUS_SESSION_BUS_ADDRESS|DISPLAY|WAYLAND_DISPLAY|SSL_CERT_(FILE|DIR)|NODE_(ENV|OPTIONS|EXTRA_CA_CERTS|V8_COVERAGE|DISABLE_COMPILE_CACHE)|INVOCATION_ID|NOTIFY_SOCKET|SYSTEMD_EXEC_PID)$/;

/** Names of the variables that are set aside. */
export const setAside = (env: Env): string[] => Object.keys(env).filter((name) => !KEPT.test(name));
