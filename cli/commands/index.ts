import type { Command } from '../command.ts'
import { configPrint } from './config-print.ts'
import { deviceList } from './device-list.ts'
import { deviceToken } from './device-token.ts'
import { estateExport } from './estate-export.ts'
import { estateImport } from './estate-import.ts'
import { estateMake } from './estate-make.ts'
import { demo } from './demo.ts'
import { replay } from './replay.ts'
import { simulate } from './simulate.ts'
import { start } from './start.ts'
import { tokenCreate } from './token-create.ts'
import { userAdd } from './user-add.ts'
import { verify } from './verify.ts'

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  start,
  demo,
  simulate,
  estateImport,
  estateExport,
  estateMake,
  deviceList,
  deviceToken,
  userAdd,
  tokenCreate,
  verify,
  replay,
  configPrint,
]
