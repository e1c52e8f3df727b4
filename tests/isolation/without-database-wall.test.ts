import { testOperations } from './operations.ts'
import { dropDatabaseWall } from './walls.ts'

// Walls know no roles; one that only reads and one that may do everything are enough.
testOperations("without the database's wall", dropDatabaseWall, ['reader', 'admin'])
