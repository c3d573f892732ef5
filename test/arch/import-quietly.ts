// Imports the modules named on its command line and prints, as JSON, whatever they did besides being imported:
// files, network, child processes, timers and process listeners are trapped. A program: it runs in a process of its own.
import childProcess from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const effects: string[] = [];

/** Whether Node's own module loader is calling, which has to read files. */
const calledByNode = (): boolean => {
  const [, , , caller = ''] = (new Error().stack ?? '').split('\n');
  return caller.includes('(node:') || caller.includes('at node:');
};

function trap(owner: object, prefix: string): void {
  const members = owner as Record<string, unknown>;
  for (const [name, original] of Object.entries(members)) {
    if (typeof original !== 'function' || /^[A-Z_]/.test(name)) continue;
    members[name] = function trapped(this: unknown, ...args: unknown[]): unknown {
      if (!calledByNode()) {
        effects.push(`${prefix}.${name}`);
        throw new Error(`${prefix}.${name} is called at import`);
      }
      return Reflect.apply(original, this, args);
    };
  }
}

const modules = process.argv.slice(2);
trap(fs, 'fs');
trap(fs.promises, 'fs.promises');
trap(net, 'net');
trap(http, 'http');
trap(childProcess, 'child_process');
syncBuiltinESMExports();
const { setTimeout: realTimeout, fetch: realFetch } = globalThis;
const timers = { setTimeout, setInterval, setImmediate, fetch };
trap(timers, 'global');
Object.assign(globalThis, timers);
const listeners = process.eventNames().length;

for (const module of modules) {
  try {
    await import(module);
  } catch (error) {
    if (effects.length === 0) throw error;
  }
}
if (process.eventNames().length > listeners) effects.push('process.on');
Object.assign(globalThis, { setTimeout: realTimeout, fetch: realFetch });
process.stdout.write(JSON.stringify(effects));
