/** Writes the types of the web client: `npm run generate:client`. */
import { writeFile } from 'node:fs/promises'
import { clientTypes, clientTypesFile } from './client-types.ts'

await writeFile(clientTypesFile, await clientTypes())
