/** What Windows answers when a call fails (winerror.h). */

export const ERROR_ACCESS_DENIED = 5

export class WindowsError extends Error {
  readonly number: number

  constructor(call: string, number: number) {
    super(`${call}: error ${number} of Windows`)
    this.number = number
  }
}
