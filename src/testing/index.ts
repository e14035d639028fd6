/**
 * `@cps-bridge/testing`: a bridge with a virtual reader for the test runs of portals, under any test runner.
 *
 * @packageDocumentation
 */
/// <reference lib="esnext.disposable" preserve="true" />
export { startTestBridge } from './start-test-bridge.ts'
export { TestBridgeError } from './test-bridge-error.ts'
export type {
  CardProfile,
  HolderAnswer,
  TestBehaviour,
  TestBridge,
  TestBridgeOptions,
  TestOrigin,
  TestReader,
} from './types.ts'
