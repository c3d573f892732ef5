// The doctor: asks the kernel and every running plugin how they are.
import { homeChecks, runChecks } from '@aurelius/core/checks';
import { doctorOperations } from '@aurelius/core/kernel';
import { type Kernel, type KernelHalf, served } from '../module.ts';
import { kernelChecks } from './checks.ts';

export function doctorModule(kernel: Kernel): KernelHalf {
  const checks = [...homeChecks(kernel.paths, process.getuid?.() ?? 0), ...kernelChecks(kernel)];
  const operations = served('doctor', doctorOperations, {
    examine: async (_context, { security }) => {
      const { status, data } = await runChecks(kernel.contributions(), { security, fix: false });
      return { status, data: [...data] };
    },
    fix: async (_context, { security }) => {
      const { status, data } = await runChecks(kernel.contributions(), { security, fix: true });
      return { status, data: [...data] };
    },
  });
  return { owner: 'doctor', operations, checks };
}
