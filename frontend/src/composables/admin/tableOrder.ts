/** By which column a table is sorted, and which way. */
export interface Order<Column extends string> {
  column: Column
  descending: boolean
}

/** The rows in order, equal ones by their names. `values`: of every column but that of the names. */
export function inOrder<Row, Column extends string>(
  rows: readonly Row[],
  { column, descending }: Order<Column>,
  values: Partial<Record<Column, (row: Row) => number>>,
  byName: (a: Row, b: Row) => number,
): Row[] {
  const sign = descending ? -1 : 1
  const value = values[column]
  if (!value) return rows.toSorted((a, b) => sign * byName(a, b))
  return rows.toSorted((a, b) => sign * (value(a) - value(b)) || byName(a, b))
}

/** The next order when a column's heading is pressed: the other way round, or a new column: names from A, figures from the largest. */
export function nextOrder<Column extends string>(order: Order<Column> | null, column: Column, names: Column): Order<Column> {
  return { column, descending: order?.column === column ? !order.descending : column !== names }
}

/** As `aria-sort` has it; undefined for a column that the table is not sorted by. */
export function sortOf<Column extends string>(order: Order<Column> | null, column: Column): 'ascending' | 'descending' | undefined {
  if (order?.column !== column) return undefined
  return order.descending ? 'descending' : 'ascending'
}
