// @ts-check
// Runs one process to its end: how long it took, the most memory it had, and what it printed.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** @typedef {{ seconds: number, megabytes: number | null, output: string }} Run */

const pollMs = 50;

/**
 * The most memory a process has had so far. Node tells that of its own process only, so Linux is asked.
 * @param {number | undefined} pid
 * @returns {number | null} megabytes, null when it cannot be known
 */
const peakOf = (pid) => {
  try {
    const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8');
    const kilobytes = /^VmHWM:\s*(\d+) kB/m.exec(status)?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  } catch {
    return null;
  }
};

/**
 * @param {readonly string[]} commandLine
 * @param {string} folder
 * @returns {Promise<Run>}
 */
export const timed = ([program = '', ...args], folder) =>
  new Promise((resolve, reject) => {
    const start = process.hrtime.bigint();
    const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let complaints = '';
    /** @type {number | null} */
    let megabytes = null;
    const poll = () => {
      megabytes = peakOf(child.pid) ?? megabytes;
    };
    const timer = setInterval(poll, pollMs);
    // Whoever is stopped in the middle leaves no process behind.
    const stop = () => child.kill('SIGKILL');
    process.on('exit', stop);
    const settle = () => {
      clearInterval(timer);
      process.off('exit', stop);
    };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += String(text);
      // The final words come just before the end, when the peak has been reached.
      poll();
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      complaints = (complaints + String(text)).slice(-2000);
    });
    // Seconds are taken at the exit: what the pipes still hold does not count.
    let seconds = 0;
    child.on('exit', () => {
      seconds = Number(process.hrtime.bigint() - start) / 1e9;
    });
    child.on('error', (error) => {
      settle();
      reject(error);
    });
    child.on('close', (code, signal) => {
      settle();
      if (code === 0) resolve({ seconds, megabytes, output });
      else {
        const end = signal === null ? `exit code ${code ?? '?'}` : `signal ${signal}`;
        reject(new Error(`ended with ${end}\n${complaints.trim()}`));
      }
    });
  });
