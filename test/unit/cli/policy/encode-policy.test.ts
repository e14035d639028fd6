import { describe, expect, it } from 'vitest'
import {
  type Policies,
  toGroupPolicies,
  toJson,
  toPlist,
  toRegistryFile,
} from '../../../../src/cli/policy/encode-policy.ts'

const KEY = String.raw`HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Acme`
const POLICIES: Policies = {
  Urls: ['https://one.test:443', 'https://two.test:8443'],
  On: true,
  Off: false,
  Path: String.raw`C:\a "b"`,
  Group: { Inner: ['<&>'], Flag: true },
}

describe('toRegistryFile', () => {
  it('writes what reg import takes: values of a key, lists as keys with the values 1, 2, 3, groups below', () => {
    expect(toRegistryFile(KEY, POLICIES).split('\r\n')).toEqual([
      'Windows Registry Editor Version 5.00',
      '',
      `[${KEY}]`,
      '"On"=dword:00000001',
      '"Off"=dword:00000000',
      String.raw`"Path"="C:\\a \"b\""`,
      '',
      String.raw`[${KEY}\Urls]`,
      '"1"="https://one.test:443"',
      '"2"="https://two.test:8443"',
      '',
      String.raw`[${KEY}\Group]`,
      '"Flag"=dword:00000001',
      '',
      String.raw`[${KEY}\Group\Inner]`,
      '"1"="<&>"',
      '',
    ])
  })
})

describe('toPlist', () => {
  it('writes a property list with lists, groups and booleans, its texts escaped', () => {
    const lines = toPlist(POLICIES)
      .split('\n')
      .map((line) => line.trim())
    expect(lines.slice(0, 3)).toEqual([
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
      '<plist version="1.0">',
    ])
    expect(lines.slice(3).join('')).toBe(
      '<dict><key>Urls</key><array><string>https://one.test:443</string><string>https://two.test:8443</string></array>' +
        '<key>On</key><true/><key>Off</key><false/>' +
        String.raw`<key>Path</key><string>C:\a "b"</string>` +
        '<key>Group</key><dict><key>Inner</key><array><string>&lt;&amp;&gt;</string></array><key>Flag</key><true/></dict></dict></plist>',
    )
  })
})

describe('toJson', () => {
  it('writes the policies as they are', () => {
    expect(JSON.parse(toJson(POLICIES))).toEqual(POLICIES)
    expect(toJson(POLICIES)).toMatch(/\}\n$/)
  })
})

describe('toGroupPolicies', () => {
  it('names the key of the registry that a template keeps each policy under', () => {
    const template = 'acme.admx'
    expect(toGroupPolicies(template, KEY, POLICIES)).toEqual([
      { template, key: String.raw`${KEY}\Urls`, value: POLICIES['Urls'] },
      { template, key: String.raw`${KEY}\On`, value: true },
      { template, key: String.raw`${KEY}\Off`, value: false },
      { template, key: String.raw`${KEY}\Path`, value: String.raw`C:\a "b"` },
      { template, key: String.raw`${KEY}\Group\Inner`, value: ['<&>'] },
      { template, key: String.raw`${KEY}\Group\Flag`, value: true },
    ])
  })
})
