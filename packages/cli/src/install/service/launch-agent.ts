// The launchd agent of the daemon (launchd.plist(5)), for the user's own session on macOS.

import { WRITTEN_BY } from '../written-file.ts';
import type { ServiceProgram } from './program.ts';

export const AGENT_LABEL = 'aurelius.daemon';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const string = (text: string): string =>
  `<string>${text.replace(/[&<>]/g, (char) => ESCAPES[char] as string)}</string>`;

/** Started again after a crash, and not after it was told to stop. */
export const launchAgent = ({ argv, env, startLog }: ServiceProgram): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<!-- ${WRITTEN_BY} -->`,
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    '<dict>',
    `  <key>Label</key>${string(AGENT_LABEL)}`,
    `  <key>ProgramArguments</key><array>${argv.map(string).join('')}</array>`,
    '  <key>EnvironmentVariables</key>',
    '  <dict>',
    ...Object.entries(env).map(([name, value]) => `    <key>${name}</key>${string(value)}`),
    '  </dict>',
    '  <key>RunAtLoad</key><true/>',
    '  <key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>',
    '  <key>ThrottleInterval</key><integer>10</integer>',
    '  <key>ProcessType</key><string>Background</string>',
    `  <key>StandardErrorPath</key>${string(startLog)}`,
    '  <key>Umask</key><integer>63</integer>',
    '</dict>',
    '</plist>',
    '',
  ].join('\n');
