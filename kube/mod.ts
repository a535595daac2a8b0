/**
 * Talk to a Kubernetes API server.
 *
 * @module
 */
export { type ClientOptions, createClient } from "./create_client.ts";
export { type ConfigSources, loadClusterConfig } from "./config.ts";
export {
  type ClusterConfig,
  reloadable,
  type ReloadAsk,
  type TokenSource,
} from "./cluster_config.ts";
export type { Connection, Outgoing } from "./connections.ts";
export type {
  ApplyOptions,
  CallOptions,
  KubeClient,
  KubeList,
  KubePage,
  Preconditions,
  ResourceInfo,
  Selection,
  WatchEvent,
  WatchOptions,
} from "./client.ts";
export type { Command, CommandResult, RunCommand } from "./run_command.ts";
export { parseExactJson } from "./exact_json.ts";
export { inFlow } from "./in_flow.ts";
export { KubeError, type KubeErrorKind } from "./errors.ts";
export { matchesSelection } from "./selector.ts";
export { compareVersions } from "./versions.ts";
export {
  createInformer,
  type Informer,
  type InformerOptions,
  type InformerScope,
  type InformerState,
} from "./informer.ts";
export type { Change } from "./mirror.ts";
export type { Projection } from "./projection.ts";
export {
  type IndexFunction,
  type Store,
  type StoredObject,
  toStored,
} from "./store.ts";
export {
  createEventRecorder,
  type EventRecorder,
  type EventRecorderOptions,
} from "./events.ts";
export type { EventNote, EventSource } from "./event_object.ts";
export { formatMicroTime } from "./micro_time.ts";
