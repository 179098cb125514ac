import type { Debugger, HeapProfiler, NodeWorker, Profiler, Runtime } from 'node:inspector';

/** The part of the Chrome DevTools Protocol that Hotlight speaks, as Node's own types have it. */
export interface CdpCommands {
  'Debugger.enable': [params: Record<string, never>, result: object];
  'Debugger.disable': [params: Record<string, never>, result: object];
  'Debugger.getScriptSource': [
    params: Debugger.GetScriptSourceParameterType,
    result: Debugger.GetScriptSourceReturnType,
  ];
  'Debugger.setSkipAllPauses': [params: { skip: boolean }, result: object];
  'HeapProfiler.collectGarbage': [params: Record<string, never>, result: object];
  'HeapProfiler.disable': [params: Record<string, never>, result: object];
  'HeapProfiler.startTrackingHeapObjects': [params: { trackAllocations: boolean }, result: object];
  'HeapProfiler.startSampling': [
    params: {
      /** Bytes. */
      samplingInterval: number;
      includeObjectsCollectedByMajorGC?: boolean;
      includeObjectsCollectedByMinorGC?: boolean;
    },
    result: object,
  ];
  'HeapProfiler.getSamplingProfile': [
    params: Record<string, never>,
    result: HeapProfiler.GetSamplingProfileReturnType,
  ];
  'HeapProfiler.stopSampling': [params: Record<string, never>, result: HeapProfiler.StopSamplingReturnType];
  'JsDebug.subscribe': [params: { events: string[] }, result: object];
  'NodeRuntime.notifyWhenWaitingForDisconnect': [params: { enabled: boolean }, result: object];
  'NodeWorker.disable': [params: Record<string, never>, result: object];
  'NodeWorker.enable': [params: NodeWorker.EnableParameterType, result: object];
  'NodeWorker.sendMessageToWorker': [params: NodeWorker.SendMessageToWorkerParameterType, result: object];
  'Profiler.disable': [params: Record<string, never>, result: object];
  'Profiler.enable': [params: Record<string, never>, result: object];
  'Profiler.setSamplingInterval': [params: Profiler.SetSamplingIntervalParameterType, result: object];
  'Profiler.startPreciseCoverage': [params: Profiler.StartPreciseCoverageParameterType, result: object];
  'Profiler.stopPreciseCoverage': [params: Record<string, never>, result: object];
  'Runtime.evaluate': [params: Runtime.EvaluateParameterType, result: Runtime.EvaluateReturnType];
  'Runtime.runIfWaitingForDebugger': [params: Record<string, never>, result: object];
}

export interface CdpEvents {
  'Debugger.scriptParsed': Debugger.ScriptParsedEventDataType;
  'NodeRuntime.waitingForDisconnect': object;
  'NodeWorker.attachedToWorker': NodeWorker.AttachedToWorkerEventDataType;
  'NodeWorker.detachedFromWorker': NodeWorker.DetachedFromWorkerEventDataType;
  'Profiler.consoleProfileStarted': Profiler.ConsoleProfileStartedEventDataType;
  'Profiler.consoleProfileFinished': Profiler.ConsoleProfileFinishedEventDataType;
  'NodeWorker.receivedMessageFromWorker': NodeWorker.ReceivedMessageFromWorkerEventDataType;
}

export type CdpMethod = keyof CdpCommands;
export type CdpEvent = keyof CdpEvents;
export type CdpParams<M extends CdpMethod> = CdpCommands[M][0];
export type CdpResult<M extends CdpMethod> = CdpCommands[M][1];
