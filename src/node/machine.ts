import { arch, cpus, platform, totalmem } from 'node:os';
import type { MachineInfo } from '../core/runs/run';

/** The machine that this process runs on. */
export function machineInfo(): MachineInfo {
  const all = cpus();
  return {
    platform: platform(),
    arch: arch(),
    cpuModel: all[0]?.model.trim() ?? '',
    cpus: all.length,
    memory: totalmem(),
  };
}
